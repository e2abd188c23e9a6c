import { type Database, run } from '../platform/postgres.js';
import { type Attempt, attemptOf, type HoldRow } from './hold-seats.statement.js';
import type { ReservationRequest } from './strategy.js';

const WHY_NOT_HELD = {
  name: 'why-not-held',
  text: `
    select outcome, taken_seat_ids as "takenSeatIds", lapsed_reservation_ids as "lapsedReservationIds"
    from why_not_held($1, $2, $3, array[$4::uuid], array[$5::text], $6::bigint[],
                      array_fill(1, array[cardinality($6::bigint[])]))`,
};

/**
 * Why a request cannot be held, by the committed state; RACED: there is no reason. Locks and writes nothing.
 */
export async function whyNotHeld(db: Database, request: ReservationRequest): Promise<Attempt> {
  const { performance, userId, idempotencyKey, seatIds } = request;
  const { performanceId, concertId, maxSeatsPerUser } = performance;
  const values = [performanceId, concertId, maxSeatsPerUser, userId, idempotencyKey, seatIds];
  const [row] = await run<HoldRow>(db, WHY_NOT_HELD, values);
  return attemptOf(row!);
}
