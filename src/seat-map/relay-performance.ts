import { run, type Transaction } from '../platform/postgres.js';
import { isWhole, rebuiltMap } from './rebuilt-map.js';
import {
  CREATE_SEAT_MAP,
  IS_PERFORMANCE,
  LOCK_SEAT_MAP,
  type LockedSeatMap,
  type OutboxRow,
  type PendingPerformance,
  TAKE_OUTBOX,
  WRITE_SEAT_MAP,
} from './relay.statement.js';
import { putStatus, type StatusName } from './seat-statuses.js';

const ROWS_MAX = 2_000;

/**
 * The change of a performance's map in one transaction of the relay. It is committed before it is published.
 */
export interface SeatMapChange {
  performanceId: number;
  fromVersion: number;
  version: number;
  /** Indexes in the map under their new status. */
  seats: Map<number, StatusName>;
  /** The reservations that have changed with the seats. */
  reservationIds: string[];
  /** How long each outbox row waited, from its decision to the map's row, in milliseconds. */
  lagsMs: number[];
  /** Whether the map was lost or damaged and was rebuilt from the seats. */
  rebuilt: boolean;
}

/** The further work on reservations whose seats are sold, in the transaction that relays the sale. */
export type OnSold = (transaction: Transaction, reservationIds: readonly string[]) => Promise<void>;

/**
 * Brings one map up to date.
 *
 * @returns undefined: there was nothing to do, or another relay is working on it
 * @throws Error the performance cannot be relayed as it is
 */
export async function relayPerformance(
  transaction: Transaction,
  { performanceId, hasMap }: PendingPerformance,
  onSold: OnSold,
): Promise<SeatMapChange | undefined> {
  if (!hasMap) await createMap(transaction, performanceId);
  const [found] = await run<LockedSeatMap>(transaction, LOCK_SEAT_MAP, [performanceId]);
  if (!found) return undefined;
  const whole = isWhole(found);
  const map = whole ? found : await rebuiltMap(transaction, performanceId, found);
  const rows = await run<OutboxRow>(transaction, TAKE_OUTBOX, [performanceId, ROWS_MAX]);
  if (rows.length === 0 && whole) return undefined;
  // DELETE returns rows in any order, but a seat's changes must be applied in the order in which they were
  // made.
  rows.sort((a, b) => a.id - b.id);
  const seats = apply(map, rows);
  const sold = rows.filter((row) => row.seatStatus === 'SOLD').flatMap((row) => row.reservationIds);
  if (sold.length > 0) await onSold(transaction, sold);
  const version = map.version + 1;
  const values = [performanceId, map.statuses, map.seatsLeft, map.seatsHeld, version];
  const [written] = await run<{ relayedAt: Date }>(transaction, WRITE_SEAT_MAP, values);
  return {
    performanceId,
    fromVersion: map.version,
    version,
    seats,
    reservationIds: rows.flatMap((row) => row.reservationIds),
    lagsMs: rows.map((row) => written!.relayedAt.getTime() - row.createdAt.getTime()),
    rebuilt: !whole,
  };
}

async function createMap(transaction: Transaction, performanceId: number): Promise<void> {
  await run(transaction, CREATE_SEAT_MAP, [performanceId]);
  const performances = await run(transaction, IS_PERFORMANCE, [performanceId]);
  if (performances.length === 0) throw new RangeError(`performance ${performanceId} does not exist`);
}

function apply(map: LockedSeatMap, rows: OutboxRow[]): Map<number, StatusName> {
  const seats = new Map<number, StatusName>();
  for (const row of rows) {
    for (const seatId of row.seatIds) {
      const index = seatId - map.firstSeatId;
      if (index < 0 || index >= map.seatsTotal) throw new RangeError(`seat ${seatId} is not on the map`);
      putStatus(map.statuses, map, index, row.seatStatus);
      seats.set(index, row.seatStatus);
    }
  }
  return seats;
}
