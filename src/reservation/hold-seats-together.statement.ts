import { type Database, run } from '../platform/postgres.js';
import { type Attempt, attemptOf, byteaOf, type HoldRow } from './hold-seats.statement.js';
import type { StrategyName } from './reservation-strategy.enum.js';
import type { ReservationRequest } from './strategy.js';

const HOLD_SEATS_TOGETHER = {
  name: 'hold-seats-together',
  text: `
    select request, outcome, amount, currency, decided_at as "decidedAt",
           taken_seat_ids as "takenSeatIds", lapsed_reservation_ids as "lapsedReservationIds"
    from hold_seats_together($1, $2, $3, $4, $5 * interval '1 millisecond', $6, $7, $8, $9, $10, $11, $12)`,
};

/** A request of a batch. */
export interface BatchedRequest {
  request: ReservationRequest;
  /**
   * False for one that shares a seat, a key or a limited user with one before it in the batch: it wins
   * nothing, and is told why once the others have their seats.
   */
  contends: boolean;
}

/**
 * The conditional write for many requests on one performance (sql/hold-seats-together.sql): one round trip,
 * one commit, no waiting for a seat that somebody else has locked.
 *
 * @param batch in the order of their arrival, at least one
 * @returns what came of each, in the same order. RACED: a seat or a count was locked by somebody, or the
 *   request did not contend and nothing stands in its way.
 */
export async function holdSeatsTogether(
  db: Database,
  strategy: StrategyName,
  batch: readonly BatchedRequest[],
): Promise<Attempt[]> {
  const requests = batch.map((each) => each.request);
  const { performance, holdMs } = requests[0]!;
  const numbers = batch.map((_, index) => index + 1);
  const rows = await run<HoldRow & { request: number }>(db, HOLD_SEATS_TOGETHER, [
    performance.performanceId,
    performance.concertId,
    performance.maxSeatsPerUser,
    strategy,
    holdMs,
    numbers.filter((number) => batch[number - 1]!.contends),
    ...batchValues(requests),
  ]);
  const byNumber = new Map(rows.map((row) => [row.request, attemptOf(row)]));
  return numbers.map((number) => byNumber.get(number)!);
}

type WhoAsksForWhat = Pick<
  ReservationRequest,
  'reservationId' | 'userId' | 'idempotencyKey' | 'inputDigest' | 'seatIds'
>;

/** The requests of a batch as the functions of the database take them: one array a column. */
export function batchValues(requests: readonly WhoAsksForWhat[]): unknown[][] {
  return [
    requests.map((request) => request.reservationId),
    requests.map((request) => request.userId),
    requests.map((request) => request.idempotencyKey),
    requests.map((request) => byteaOf(request.inputDigest)),
    requests.flatMap((request) => request.seatIds),
    requests.flatMap((request, index) => request.seatIds.map(() => index + 1)),
  ];
}
