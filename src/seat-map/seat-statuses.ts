/**
 * All seats of a performance in two bits each: the first seat in the highest bits of the first byte; 0
 * available, 1 held, 2 sold, 3 blocked. 50,000 seats are 12.5 KB.
 */
export const STATUS_BITS = { AVAILABLE: 0, HELD: 1, SOLD: 2, BLOCKED: 3 } as const;

export type StatusName = keyof typeof STATUS_BITS;

export interface Counts {
  seatsLeft: number;
  seatsHeld: number;
}

/**
 * Sets the status of one seat and adjusts the counts. Returns false when the seat had this status already.
 */
export function putStatus(statuses: Buffer, counts: Counts, index: number, status: StatusName): boolean {
  const byte = index >> 2;
  const shift = 6 - 2 * (index & 3);
  const before = statusAt(statuses, index);
  const after = STATUS_BITS[status];
  if (before === after) return false;
  statuses[byte] = (statuses[byte]! & ~(3 << shift)) | (after << shift);
  count(counts, before, -1);
  count(counts, after, 1);
  return true;
}

/** The two bits of one seat. */
export function statusAt(statuses: Buffer, index: number): number {
  const bits = statuses[index >> 2];
  if (bits === undefined) throw new RangeError(`no seat at index ${index}`);
  return (bits >> (6 - 2 * (index & 3))) & 3;
}

/** How many seats of a range of the map are free. */
export function seatsLeftIn(statuses: Buffer, offset: number, seats: number): number {
  let left = 0;
  for (let index = offset; index < offset + seats; index += 1) {
    if (statusAt(statuses, index) === STATUS_BITS.AVAILABLE) left += 1;
  }
  return left;
}

/** How many of the first `seats` seats are available and held. */
export function countsOf(statuses: Buffer, seats: number): Counts {
  const counts = { seatsLeft: 0, seatsHeld: 0 };
  for (let index = 0; index < seats; index += 1) count(counts, statusAt(statuses, index), 1);
  return counts;
}

function count(counts: Counts, status: number, by: 1 | -1): void {
  if (status === STATUS_BITS.AVAILABLE) counts.seatsLeft += by;
  if (status === STATUS_BITS.HELD) counts.seatsHeld += by;
}
