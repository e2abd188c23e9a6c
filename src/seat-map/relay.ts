import { every, type Repeating } from '../platform/clock.js';
import { type Database, inTransaction, run, type Transaction } from '../platform/postgres.js';
import {
  LOCK_SEAT_MAP,
  type LockedSeatMap,
  type OutboxRow,
  PENDING_PERFORMANCES,
  TAKE_OUTBOX,
  WRITE_SEAT_MAP,
} from './relay.statement.js';
import { putStatus, type StatusName } from './seat-statuses.js';

// A round has a price of its own, whatever it relays: the map is read and written whole.
const PAUSE_MS = 60;
const PERFORMANCES_MAX = 200;
const ROWS_MAX = 2_000;

/** What one transaction of the relay has made of a performance's map; committed when it is told. */
export interface SeatMapChange {
  performanceId: number;
  fromVersion: number;
  version: number;
  /** Indexes in the map under their new status. */
  seats: Map<number, StatusName>;
  /** Reservations that have changed with them. */
  reservationIds: string[];
  /** How long each outbox row waited, from its decision to the map's row, in milliseconds. */
  lagsMs: number[];
}

export type OnSeatMapChange = (change: SeatMapChange) => void;
/** What else has to happen with reservations whose seats are sold, in the transaction that relays it. */
export type OnSold = (transaction: Transaction, reservationIds: readonly string[]) => Promise<void>;

interface RelayHooks {
  onSold: OnSold;
  onChange: OnSeatMapChange;
}

/**
 * One round: brings the maps of all performances with news up to date. What is relayed and that it is relayed
 * is one transaction, so a relay that is killed loses nothing and doubles nothing.
 *
 * @returns how many outbox rows were relayed
 */
async function relayOnce(pool: Database, { onSold, onChange }: RelayHooks): Promise<number> {
  const pending = await run<{ performanceId: number }>(pool, PENDING_PERFORMANCES, [PERFORMANCES_MAX]);
  let relayed = 0;
  for (const { performanceId } of pending) {
    const change = await inTransaction(pool, (transaction) =>
      relayPerformance(transaction, performanceId, onSold),
    );
    if (!change) continue;
    relayed += change.lagsMs.length;
    onChange(change);
  }
  return relayed;
}

/** Relays again and again with a pause of 60 ms between rounds, which bounds how stale a map is. */
export function startRelay(pool: Database, hooks: RelayHooks, onError: (error: unknown) => void): Repeating {
  return every(PAUSE_MS, async () => void (await relayOnce(pool, hooks)), onError);
}

async function relayPerformance(
  transaction: Transaction,
  performanceId: number,
  onSold: OnSold,
): Promise<SeatMapChange | undefined> {
  const [map] = await run<LockedSeatMap>(transaction, LOCK_SEAT_MAP, [performanceId]);
  if (!map) return undefined;
  const rows = await run<OutboxRow>(transaction, TAKE_OUTBOX, [performanceId, ROWS_MAX]);
  if (rows.length === 0) return undefined;
  // DELETE returns rows in any order; a seat's changes count in the order they were made.
  rows.sort((a, b) => a.id - b.id);
  const seats = apply(map, rows);
  const sold = rows.filter((row) => row.seatStatus === 'SOLD').flatMap((row) => row.reservationIds);
  if (sold.length > 0) await onSold(transaction, sold);
  const values = [performanceId, map.statuses, map.seatsLeft, map.seatsHeld];
  const [written] = await run<{ relayedAt: Date }>(transaction, WRITE_SEAT_MAP, values);
  return {
    performanceId,
    fromVersion: map.version,
    version: map.version + 1,
    seats,
    reservationIds: rows.flatMap((row) => row.reservationIds),
    lagsMs: rows.map((row) => written!.relayedAt.getTime() - row.createdAt.getTime()),
  };
}

function apply(map: LockedSeatMap, rows: OutboxRow[]): Map<number, StatusName> {
  const seats = new Map<number, StatusName>();
  for (const row of rows) {
    for (const seatId of row.seatIds) {
      const index = seatId - map.firstSeatId;
      putStatus(map.statuses, map, index, row.seatStatus);
      seats.set(index, row.seatStatus);
    }
  }
  return seats;
}
