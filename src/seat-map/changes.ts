import { STATUS_BITS, type StatusName, statusAt } from './seat-statuses.js';

/** Seats by their index in the map, under their new status. */
export type SeatChanges = ReadonlyMap<number, StatusName>;

/** The changes from one version of a map to a later one. */
export interface Change {
  fromVersion: number;
  version: number;
  seats: SeatChanges;
}

const NAMES = Object.keys(STATUS_BITS) as StatusName[];

/** Changes as they travel between processes: indexes under each status. */
export type ChangeLists = Record<StatusName, number[]>;

export function toLists(seats: SeatChanges): ChangeLists {
  const lists: ChangeLists = { AVAILABLE: [], HELD: [], SOLD: [], BLOCKED: [] };
  for (const [index, status] of seats) lists[status].push(index);
  return lists;
}

export function fromLists(lists: ChangeLists): Map<number, StatusName> {
  const seats = new Map<number, StatusName>();
  for (const name of NAMES) for (const index of lists[name]) seats.set(index, name);
  return seats;
}

/** The differences between two states of a map. */
export function difference(before: Buffer, now: Buffer): Map<number, StatusName> {
  const seats = new Map<number, StatusName>();
  for (let byte = 0; byte < now.length; byte += 1) {
    if (before[byte] === now[byte]) continue;
    for (let index = byte * 4; index < byte * 4 + 4; index += 1) {
      const status = statusAt(now, index);
      if (statusAt(before, index) !== status) seats.set(index, NAMES[status]!);
    }
  }
  return seats;
}

/** Two changes as one. For a seat that changed twice, the later change counts. */
export function merged(changes: readonly Change[]): Map<number, StatusName> {
  const seats = new Map<number, StatusName>();
  for (const change of changes) for (const [index, status] of change.seats) seats.set(index, status);
  return seats;
}
