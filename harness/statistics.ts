/** The value below which this share of the values lies; `sorted` ascending. NaN without values. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** What came out of several rounds. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** Undefined when a round has no value: what was measured only now and then is not compared. */
export function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  if (known.length === 0 || known.length < values.length) return undefined;
  const middle = (known.length - 1) / 2;
  const median = (known[Math.floor(middle)]! + known[Math.ceil(middle)]!) / 2;
  return { median, min: known[0]!, max: known.at(-1)! };
}

/** How many of these instants lie in the fullest span of time. */
export function mostWithin(instants: readonly number[], spanMs: number): number {
  const sorted = instants.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while (at - sorted[first]! >= spanMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
