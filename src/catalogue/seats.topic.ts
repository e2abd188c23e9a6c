import { defineTopic } from '../events/index.js';

/**
 * Seats of one performance that got another status in one transaction. These topics are here because their
 * words are the catalogue's: the rooms that sell seats write them, the rooms that show seats or admit fans
 * read them, and both know the catalogue, while neither knows the other. The key is the performance.
 */
export interface SeatsChanged {
  performanceId: number;
  seatIds: readonly number[];
  /** The reservations that have changed with the seats. */
  reservationIds: readonly string[];
}

export interface SeatsSold extends SeatsChanged {
  /** The users who have bought them. */
  userIds: readonly string[];
}

/** Seats are held by reservations. */
export const seatsHeld = defineTopic({ name: 'seats-held', version: 1, parse: seatsChanged });

/** Seats that were held are available again: the hold lapsed, or the reservation was cancelled. */
export const seatsReleased = defineTopic({ name: 'seats-released', version: 1, parse: seatsChanged });

/** Seats that were held are paid for. */
export const seatsSold = defineTopic({
  name: 'seats-sold',
  version: 1,
  parse: (payload): SeatsSold => {
    const { userIds } = payload as Partial<SeatsSold>;
    return { ...seatsChanged(payload), userIds: Array.isArray(userIds) ? userIds : [] };
  },
});

function seatsChanged(payload: unknown): SeatsChanged {
  const { performanceId, seatIds, reservationIds } = payload as Partial<SeatsChanged>;
  if (!Number.isSafeInteger(performanceId) || !Array.isArray(seatIds) || !Array.isArray(reservationIds)) {
    throw new TypeError('the payload names no performance, no seats or no reservations');
  }
  return { performanceId: performanceId!, seatIds, reservationIds };
}
