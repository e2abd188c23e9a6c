/**
 * A value, or its promise where it is not there yet: awaiting a present value would cost a turn of the event
 * loop.
 */
export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Promise<unknown> | null)?.then === 'function';
}

/** Continues with a value, at once where it is present. */
export function andThen<T, Result>(
  value: MaybePromise<T>,
  goOn: (value: T) => MaybePromise<Result>,
): MaybePromise<Result> {
  return isPromise(value) ? value.then(goOn) : goOn(value);
}
