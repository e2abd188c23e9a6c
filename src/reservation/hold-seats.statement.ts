import { type Database, run } from '../platform/postgres.js';
import type { StrategyName } from './reservation-strategy.enum.js';
import type { Outcome, ReservationRequest } from './strategy.js';

const HOLD_SEATS = {
  name: 'hold-seats',
  text: `
    select outcome, amount, currency, decided_at as "decidedAt",
           taken_seat_ids as "takenSeatIds", lapsed_reservation_ids as "lapsedReservationIds"
    from hold_seats($1, $2, $3, $4, $5, $6, $7, $8, $9, $10 * interval '1 millisecond', $11)`,
};

const LOCK_AND_HOLD_SEATS = {
  name: 'lock-and-hold-seats',
  text: `
    select outcome, amount, currency, decided_at as "decidedAt",
           taken_seat_ids as "takenSeatIds", lapsed_reservation_ids as "lapsedReservationIds"
    from lock_and_hold_seats($1, $2, $3, $4, $5, $6, $7, $8, $9, $10 * interval '1 millisecond')`,
};

const HOLD_FENCED_SEATS = {
  name: 'hold-fenced-seats',
  text: `
    select outcome, amount, currency, decided_at as "decidedAt",
           taken_seat_ids as "takenSeatIds", lapsed_reservation_ids as "lapsedReservationIds"
    from hold_fenced_seats($1, $2, $3, $4, $5, $6, $7, $8, $9, $10 * interval '1 millisecond', $11)`,
};

const OVERWRITE_SEATS = {
  name: 'overwrite-seats',
  text: `
    select outcome, amount, currency, decided_at as "decidedAt",
           null as "takenSeatIds", null as "lapsedReservationIds"
    from overwrite_seats($1, $2, $3, $4, $5, $6, $7, $8 * interval '1 millisecond')`,
};

export interface HoldRow {
  outcome:
    | 'HELD'
    | 'KNOWN'
    | 'SEAT_TAKEN'
    | 'NOT_FOUND'
    | 'SALE_NOT_OPEN'
    | 'SALE_ENDED'
    | 'PRESALE_ONLY'
    | 'PERFORMANCE_CANCELLED'
    | 'LIMIT_EXCEEDED'
    | 'NOT_ADMITTED'
    | 'RACED';
  amount: number;
  currency: string;
  decidedAt: Date;
  takenSeatIds: number[] | null;
  lapsedReservationIds: string[] | null;
}

/** RACED: the seats were lost to another request, and nothing prevents a new try. Nothing was written. */
export type Attempt = Outcome | { outcome: 'RACED' };

/**
 * The conditional write (sql/hold-seats.sql).
 *
 * @param versions that the seats must still have, in their order
 */
export async function holdSeats(
  db: Database,
  strategy: StrategyName,
  request: ReservationRequest,
  versions: number[],
): Promise<Attempt> {
  const [row] = await run<HoldRow>(db, HOLD_SEATS, [...valuesOf(strategy, request), versions]);
  return attemptOf(row!);
}

/** The same, after it has waited for the locks of all rows that it reads (sql/lock-and-hold-seats.sql). */
export async function lockAndHoldSeats(
  db: Database,
  strategy: StrategyName,
  request: ReservationRequest,
): Promise<Attempt> {
  const [row] = await run<HoldRow>(db, LOCK_AND_HOLD_SEATS, valuesOf(strategy, request));
  return attemptOf(row!);
}

/**
 * The conditional write with a fence number (sql/hold-fenced-seats.sql): RACED when a later number has been
 * written to one of the seats.
 */
export async function holdFencedSeats(
  db: Database,
  strategy: StrategyName,
  request: ReservationRequest,
  fence: number,
): Promise<Attempt> {
  const [row] = await run<HoldRow>(db, HOLD_FENCED_SEATS, [...valuesOf(strategy, request), fence]);
  return attemptOf(row!);
}

/** The unconditional write of NO_LOCK (sql/overwrite-seats.sql). */
export async function overwriteSeats(db: Database, request: ReservationRequest): Promise<Attempt> {
  const { reservationId, userId, idempotencyKey, inputDigest, performance, seatIds, holdMs } = request;
  const digest = byteaOf(inputDigest);
  const input = [reservationId, userId, idempotencyKey, digest, performance.performanceId, seatIds];
  const [row] = await run<HoldRow>(db, OVERWRITE_SEATS, [...input, codeOf(request), holdMs]);
  return attemptOf(row!);
}

/** As PostgreSQL reads bytes that are written in hexadecimal digits. */
export function byteaOf(hex: string): string {
  return `\\x${hex}`;
}

/** The digest of the access code that the user has sent, as PostgreSQL reads it. */
export function codeOf({ accessCodeDigest }: ReservationRequest): string | null {
  return accessCodeDigest === null ? null : byteaOf(accessCodeDigest);
}

function valuesOf(strategy: StrategyName, request: ReservationRequest): unknown[] {
  const { reservationId, userId, idempotencyKey, inputDigest, performance, seatIds, holdMs } = request;
  const digest = byteaOf(inputDigest);
  const input = [reservationId, userId, idempotencyKey, digest, performance.performanceId, seatIds];
  return [...input, performance.concertId, codeOf(request), strategy, holdMs];
}

export function attemptOf(row: HoldRow): Attempt {
  if (row.outcome === 'HELD') {
    const { amount, currency, decidedAt } = row;
    return { outcome: 'HELD', hold: { amount, currency, decidedAt } };
  }
  if (row.outcome === 'SEAT_TAKEN') {
    return {
      outcome: 'SEAT_TAKEN',
      takenSeatIds: row.takenSeatIds ?? [],
      lapsedReservationIds: row.lapsedReservationIds ?? [],
    };
  }
  return { outcome: row.outcome };
}
