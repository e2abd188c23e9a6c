import { run, type Transaction } from '../platform/postgres.js';
import { type LockedSeatMap, SEATS_AS_THEY_ARE } from './keep-map.statement.js';
import { countsOf, putStatus, type StatusName } from './seat-statuses.js';

/** Whether the map has all its seats, and its counts agree with its statuses. */
export function isWhole({ statuses, seatsLeft, seatsHeld, seatsTotal }: LockedSeatMap): boolean {
  if (statuses.length !== lengthOf(seatsTotal)) return false;
  const counts = countsOf(statuses, seatsTotal);
  return counts.seatsLeft === seatsLeft && counts.seatsHeld === seatsHeld;
}

/**
 * The map as computed from the seats. The seats may be ahead of the events. These are handled later as
 * always, and lead to the same statuses.
 *
 * Its version jumps to the milliseconds since 1970. A map that changes some times per second has not counted
 * that far. So the version grows even when the row was lost, and readers, which have another version, read
 * the map again.
 */
export async function rebuiltMap(
  transaction: Transaction,
  performanceId: number,
  map: LockedSeatMap,
): Promise<LockedSeatMap> {
  const [seats] = await run<{ statuses: string | null; instantMs: number }>(transaction, SEATS_AS_THEY_ARE, [
    performanceId,
  ]);
  const names = (seats!.statuses?.split(',') ?? []) as StatusName[];
  if (names.length !== map.seatsTotal) {
    throw new RangeError(`performance ${performanceId} has ${names.length} of its ${map.seatsTotal} seats`);
  }
  const rebuilt: LockedSeatMap = {
    ...map,
    version: Math.max(map.version, seats!.instantMs),
    statuses: Buffer.alloc(lengthOf(map.seatsTotal)),
    seatsLeft: map.seatsTotal,
    seatsHeld: 0,
  };
  for (const [index, name] of names.entries()) putStatus(rebuilt.statuses, rebuilt, index, name);
  return rebuilt;
}

function lengthOf(seats: number): number {
  return Math.ceil(seats / 4);
}
