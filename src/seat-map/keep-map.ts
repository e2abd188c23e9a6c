import type { SeatsChanged } from '../catalogue/index.js';
import { run, type Transaction } from '../platform/postgres.js';
import { CREATE_SEAT_MAP, LOCK_SEAT_MAP, type LockedSeatMap, WRITE_SEAT_MAP } from './keep-map.statement.js';
import { isWhole, rebuiltMap } from './rebuilt-map.js';
import { putStatus, type StatusName } from './seat-statuses.js';

/** The change of a performance's map in one transaction. It is committed before it is published. */
export interface SeatMapChange {
  performanceId: number;
  fromVersion: number;
  version: number;
  /** Indexes in the map under their new status. */
  seats: Map<number, StatusName>;
  /** The reservations that have changed with the seats. */
  reservationIds: string[];
  /** How long each event waited, from its decision to the map's row, in milliseconds. */
  lagsMs: number[];
  /** Whether the map was lost or damaged and was rebuilt from the seats. */
  rebuilt: boolean;
}

/** Seats that got this status, and when it was decided. */
export interface NewStatus extends SeatsChanged {
  status: StatusName;
  decidedAt: Date;
}

/**
 * Brings one map up to date.
 *
 * @param news in the order in which the seats were changed
 * @returns undefined: there was nothing to do
 * @throws Error the map cannot be brought up to date as it is
 */
export async function keepMap(
  transaction: Transaction,
  performanceId: number,
  news: readonly NewStatus[],
): Promise<SeatMapChange | undefined> {
  const found = await lockMap(transaction, performanceId);
  const whole = isWhole(found);
  if (whole && news.length === 0) return undefined;
  const map = whole ? found : await rebuiltMap(transaction, performanceId, found);
  const seats = apply(map, news);
  const version = map.version + 1;
  const values = [performanceId, map.statuses, map.seatsLeft, map.seatsHeld, version];
  const [written] = await run<{ writtenAt: Date }>(transaction, WRITE_SEAT_MAP, values);
  return {
    performanceId,
    fromVersion: map.version,
    version,
    seats,
    reservationIds: news.flatMap(({ reservationIds }) => reservationIds),
    lagsMs: news.map(({ decidedAt }) => written!.writtenAt.getTime() - decidedAt.getTime()),
    rebuilt: !whole,
  };
}

async function lockMap(transaction: Transaction, performanceId: number): Promise<LockedSeatMap> {
  const [found] = await run<LockedSeatMap>(transaction, LOCK_SEAT_MAP, [performanceId]);
  if (found) return found;
  await run(transaction, CREATE_SEAT_MAP, [performanceId]);
  const [created] = await run<LockedSeatMap>(transaction, LOCK_SEAT_MAP, [performanceId]);
  if (!created) throw new RangeError(`performance ${performanceId} does not exist`);
  return created;
}

function apply(map: LockedSeatMap, news: readonly NewStatus[]): Map<number, StatusName> {
  const seats = new Map<number, StatusName>();
  for (const { seatIds, status } of news) {
    for (const seatId of seatIds) {
      const index = seatId - map.firstSeatId;
      if (index < 0 || index >= map.seatsTotal) throw new RangeError(`seat ${seatId} is not on the map`);
      putStatus(map.statuses, map, index, status);
      seats.set(index, status);
    }
  }
  return seats;
}
