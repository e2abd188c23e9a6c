import type { BatchedRequest } from './hold-seats-together.statement.js';
import type { ReservationRequest } from './strategy.js';

/** What some requests have claimed. No other request may get any of it before they are decided. */
export class BatchConflicts {
  readonly #seats = new Set<number>();
  readonly #keys = new Set<number>();
  readonly #users = new Set<string>();

  /** Whether the request wants a seat that is claimed, or has a claimed key or, where seats are counted, user. */
  overlaps({ seatIds, reservationId, userId, performance }: ReservationRequest): boolean {
    if (this.#keys.size === 0) return false;
    return (
      seatIds.some((id) => this.#seats.has(id)) ||
      this.#keys.has(short(reservationId)) ||
      (performance.countsSeats && this.#users.has(userId))
    );
  }

  add({ seatIds, reservationId, userId, performance }: ReservationRequest): void {
    for (const id of seatIds) this.#seats.add(id);
    this.#keys.add(short(reservationId));
    // Where no seats are counted it is not needed.
    if (performance.countsSeats) this.#users.add(userId);
  }
}

/**
 * A number for an id. Two ids can have the same number; then one only waits until the other is decided. A
 * text as the key of a set would be slower, because it is first looked up among all texts of the process.
 */
function short(id: string): number {
  let hash = 0;
  for (let place = 0; place < id.length; place += 1) hash = (hash * 31 + id.charCodeAt(place)) | 0;
  return hash;
}

/** Marks the requests of a batch that may win in it: in its order, the first to claim what they want. */
export function markWinnable(batch: readonly ReservationRequest[]): BatchedRequest[] {
  const conflicts = new BatchConflicts();
  return batch.map((request) => {
    const canWin = !conflicts.overlaps(request);
    conflicts.add(request);
    return { request, canWin };
  });
}
