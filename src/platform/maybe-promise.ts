/**
 * A value, or its promise where it is not there yet: awaiting a present value would cost a turn of the event
 * loop.
 */
export type Eventually<T> = T | Promise<T>;

export function isPromise<T>(value: Eventually<T>): value is Promise<T> {
  return typeof (value as Promise<unknown> | null)?.then === 'function';
}

/** Continues with a value, at once where it is present. */
export function once<T, Result>(
  value: Eventually<T>,
  goOn: (value: T) => Eventually<Result>,
): Eventually<Result> {
  return isPromise(value) ? value.then(goOn) : goOn(value);
}
