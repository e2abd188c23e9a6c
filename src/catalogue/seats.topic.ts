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
  /** The users who have bought them, one for each reservation. */
  userIds: readonly string[];
  /** The payments that have paid for them, one for each reservation; empty in version 1. */
  paymentIds: readonly string[];
}

type ReleaseReason = 'EXPIRED' | 'CANCELLED' | 'REFUNDED';

export interface SeatsReleased extends SeatsChanged {
  /** What the reservations have become. Version 1 does not say it and reads as EXPIRED. */
  reason: ReleaseReason;
}

/** Seats that are off sale, or on sale again, without a reservation that has changed. */
export interface SeatsBlocked {
  performanceId: number;
  seatIds: readonly number[];
  /** False: they are free again. */
  blocked: boolean;
}

/** Seats are held by reservations. */
export const seatsHeld = defineTopic({ name: 'seats-held', version: 1, parse: seatsChanged });

/** Seats are available again: the hold lapsed, or the reservation was cancelled or refunded. */
export const seatsReleased = defineTopic({
  name: 'seats-released',
  version: 2,
  parse: (payload): SeatsReleased => {
    const { reason } = payload as Partial<SeatsReleased>;
    return { ...seatsChanged(payload), reason: reason ?? 'EXPIRED' };
  },
});

/** Seats are paid for. */
export const seatsSold = defineTopic({
  name: 'seats-sold',
  version: 2,
  parse: (payload): SeatsSold => {
    const { userIds, paymentIds } = payload as Partial<SeatsSold>;
    return { ...seatsChanged(payload), userIds: listed(userIds), paymentIds: listed(paymentIds) };
  },
});

/** Seats are off sale, or free again. */
export const seatsBlocked = defineTopic({
  name: 'seats-blocked',
  version: 1,
  parse: (payload): SeatsBlocked => {
    const { performanceId, seatIds, blocked } = payload as Partial<SeatsBlocked>;
    if (!Number.isSafeInteger(performanceId) || !Array.isArray(seatIds) || typeof blocked !== 'boolean') {
      throw new TypeError('the payload names no performance or no seats, or does not say what they are');
    }
    return { performanceId: performanceId!, seatIds, blocked };
  },
});

function seatsChanged(payload: unknown): SeatsChanged {
  const { performanceId, seatIds, reservationIds } = payload as Partial<SeatsChanged>;
  if (!Number.isSafeInteger(performanceId) || !Array.isArray(seatIds) || !Array.isArray(reservationIds)) {
    throw new TypeError('the payload names no performance, no seats or no reservations');
  }
  return { performanceId: performanceId!, seatIds, reservationIds };
}

function listed(ids: readonly string[] | undefined): readonly string[] {
  return Array.isArray(ids) ? ids : [];
}
