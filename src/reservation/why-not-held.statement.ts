import { type Database, run } from '../platform/postgres.js';
import { type Attempt, attemptOf, codeOf, type HoldRow } from './hold-seats.statement.js';
import type { ReservationRequest } from './strategy.js';

const WHY_NOT_HELD = {
  name: 'why-not-held',
  text: `
    select outcome, taken_seat_ids as "takenSeatIds", lapsed_reservation_ids as "lapsedReservationIds"
    from why_not_held($1, $2, array[$3::uuid], array[$4::text], $5::bigint[],
                      array_fill(1, array[cardinality($5::bigint[])]), array[$6::bytea])`,
};

/**
 * Why a request cannot be held, by the committed state; RACED: there is no reason. Locks and writes nothing.
 */
export async function whyNotHeld(db: Database, request: ReservationRequest): Promise<Attempt> {
  const { performance, userId, idempotencyKey, seatIds } = request;
  const { performanceId, concertId } = performance;
  const values = [performanceId, concertId, userId, idempotencyKey, seatIds, codeOf(request)];
  const [row] = await run<HoldRow>(db, WHY_NOT_HELD, values);
  return attemptOf(row!);
}
