import type { BatchedRequest } from './hold-seats-together.statement.js';
import type { ReservationRequest } from './strategy.js';

/**
 * Marks those of a batch that may win in it: the first, in the order of the batch, to ask for each seat,
 * under each key and, where there is a limit, for each user.
 */
export function contending(batch: readonly ReservationRequest[]): BatchedRequest[] {
  const seats = new Set<number>();
  const keys = new Set<string>();
  const users = new Set<string>();
  return batch.map((request) => {
    const { seatIds, reservationId, userId, performance } = request;
    const limited = performance.maxSeatsPerUser !== null;
    const contends =
      !seatIds.some((id) => seats.has(id)) && !keys.has(reservationId) && !(limited && users.has(userId));
    for (const id of seatIds) seats.add(id);
    keys.add(reservationId);
    users.add(userId);
    return { request, contends };
  });
}
