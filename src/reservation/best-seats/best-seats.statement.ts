import { type Database, run } from '../../platform/postgres.js';
import { type Attempt, attemptOf, byteaOf, codeOf, type HoldRow } from '../hold-seats.statement.js';
import { arrayOf, askerValues, type BatchedRequest, codesOf } from '../hold-seats-together.statement.js';
import type { StrategyName } from '../reservation-strategy.enum.js';
import type { BestSeatsRequest } from '../strategy.js';
import type { LikelySeats } from './likely-seats.js';
import type { ScoredRow } from './scored-rows.js';

const HOLD_BEST_SEATS_TOGETHER = {
  name: 'hold-best-seats-together',
  text: `
    select request, outcome, amount, currency, decided_at as "decidedAt", seat_ids as "seatIds",
           lapsed_reservation_ids as "lapsedReservationIds"
    from hold_best_seats_together($1, $2, $3, $4 * interval '1 millisecond', $5, $6, $7, $8, $9, $10, $11, $12,
                                  $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
};

const LOCK_AND_HOLD_BEST_SEATS = {
  name: 'lock-and-hold-best-seats',
  text: `
    select outcome, amount, currency, decided_at as "decidedAt", seat_ids as "seatIds",
           lapsed_reservation_ids as "lapsedReservationIds"
    from lock_and_hold_best_seats($1, $2, $3, $4, $5, $6, $7, $8, $9 * interval '1 millisecond', $10, $11, $12,
                                  $13, $14, $15, $16, $17, $18)`,
};

const READ_BEST_SEATS = {
  name: 'read-best-seats',
  text: `
    select s.id as "seatId", s.version
    from pick_best_seats($1, array[$2::int], array[$3::boolean], array[$4::int], array[1], $5, $6, $7, $8, $9,
                         $10, '{}') as p
    join seat s on s.id = p.seat_id order by s.id`,
};

const WHY_NO_SEATS = {
  name: 'why-no-seats',
  text: `
    select outcome, lapsed_reservation_ids as "lapsedReservationIds"
    from why_no_seats($1, $2, array[$3::uuid], array[$4::text], array[$5::int], array[$6::bytea])`,
};

/** The rows to choose from, and whether a single seat may be left alone where nothing else fits. */
export interface Choice {
  rows: readonly ScoredRow[];
  leavesSingle: boolean;
  /** For each request the seats that are probably the best, or undefined where it is not known. */
  likely: readonly LikelySeats[];
}

interface BestHoldRow extends Omit<HoldRow, 'outcome' | 'takenSeatIds'> {
  /** The number of the request, from 1. */
  request: number;
  outcome: HoldRow['outcome'] | 'NO_SUCH_SEATS';
  seatIds: number[] | null;
}

/**
 * Chooses and holds seats for many requests on one performance (sql/hold-best-seats-together.sql).
 *
 * @param batch at least one
 * @returns the outcome of each, in the same order; SEAT_TAKEN: nothing fits, but there are lapsed holds
 */
export async function holdBestSeatsTogether(
  db: Database,
  strategy: StrategyName,
  batch: readonly BatchedRequest<BestSeatsRequest>[],
  { rows, leavesSingle, likely }: Choice,
): Promise<Attempt[]> {
  const requests = batch.map((each) => each.request);
  const { performance, holdMs } = requests[0]!;
  const contenders = batch.flatMap(({ canWin }, index) => (canWin ? [index + 1] : []));
  const told = await run<BestHoldRow>(db, HOLD_BEST_SEATS_TOGETHER, [
    performance.performanceId,
    performance.concertId,
    strategy,
    holdMs,
    arrayOf(contenders),
    ...askerValues(requests),
    arrayOf(requests.map(({ wish }) => wish.count)),
    arrayOf(requests.map(({ wish }) => wish.adjacent)),
    arrayOf(requests.map(({ wish }) => wish.sectionId ?? 'NULL')),
    ...rowValues(rows),
    leavesSingle,
    codesOf(requests),
    arrayOf(likely.flatMap((seatIds = []) => seatIds)),
    arrayOf(likely.flatMap((seatIds = [], index) => seatIds.map(() => index + 1))),
  ]);
  const attempts = new Array<Attempt>(batch.length);
  for (const row of told) attempts[row.request - 1] = bestAttemptOf(row);
  return attempts;
}

/** The same for one request, after it has waited for its locks (sql/lock-and-hold-best-seats.sql). */
export async function lockAndHoldBestSeats(
  db: Database,
  strategy: StrategyName,
  request: BestSeatsRequest,
  { rows, leavesSingle }: Choice,
): Promise<Attempt> {
  const { performance, wish, holdMs } = request;
  const [row] = await run<BestHoldRow>(db, LOCK_AND_HOLD_BEST_SEATS, [
    request.reservationId,
    request.userId,
    request.idempotencyKey,
    byteaOf(request.inputDigest),
    performance.performanceId,
    performance.concertId,
    codeOf(request),
    strategy,
    holdMs,
    wish.count,
    wish.adjacent,
    wish.sectionId,
    ...rowValues(rows),
    leavesSingle,
  ]);
  return bestAttemptOf(row!);
}

/** The best seats as they are at this moment, with their versions. Locks and writes nothing. */
export function readBestSeats(
  db: Database,
  { performance, wish }: BestSeatsRequest,
  { rows, leavesSingle }: Choice,
): Promise<{ seatId: number; version: number }[]> {
  const { count, adjacent, sectionId } = wish;
  const values = [performance.performanceId, count, adjacent, sectionId, ...rowValues(rows), leavesSingle];
  return run(db, READ_BEST_SEATS, values);
}

/** Why a request got no seats (sql/why-no-seats.sql). */
export async function whyNoSeats(db: Database, request: BestSeatsRequest): Promise<Attempt> {
  const { performance, userId, idempotencyKey, wish } = request;
  const { performanceId, concertId } = performance;
  const values = [performanceId, concertId, userId, idempotencyKey, wish.count, codeOf(request)];
  const [row] = await run<BestHoldRow>(db, WHY_NO_SEATS, values);
  return bestAttemptOf(row!);
}

function rowValues(rows: readonly ScoredRow[]): string[] {
  return [
    arrayOf(rows.map((row) => row.firstSeatId)),
    arrayOf(rows.map((row) => row.seats)),
    arrayOf(rows.map((row) => row.sectionId)),
    arrayOf(rows.map((row) => row.front)),
    arrayOf(rows.map((row) => row.middle ?? 'NULL')),
  ];
}

function bestAttemptOf(row: BestHoldRow): Attempt {
  const { outcome, seatIds, lapsedReservationIds } = row;
  if (outcome === 'NO_SUCH_SEATS') {
    if (!lapsedReservationIds?.length) return { outcome };
    return { outcome: 'SEAT_TAKEN', takenSeatIds: [], lapsedReservationIds };
  }
  const attempt = attemptOf({ ...row, outcome, takenSeatIds: null });
  if (attempt.outcome !== 'HELD') return attempt;
  return { outcome: 'HELD', hold: { ...attempt.hold, seatIds: seatIds! } };
}
