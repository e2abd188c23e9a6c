/** A value, or its promise where it is not there yet: waiting for what is there costs a turn. */
export type Eventually<T> = T | Promise<T>;

export function isPromise<T>(value: Eventually<T>): value is Promise<T> {
  return typeof (value as Promise<unknown> | null)?.then === 'function';
}

/** Goes on with a value, at once where it is there. */
export function once<T, Result>(
  value: Eventually<T>,
  goOn: (value: T) => Eventually<Result>,
): Eventually<Result> {
  return isPromise(value) ? value.then(goOn) : goOn(value);
}
