import { defineTopic } from '../events/index.js';

/** Seats that have come back are offered to a fan who stands by. */
interface SeatOffered {
  performanceId: number;
  /** The reservation that holds the seats for the fan. */
  reservationId: string;
  userId: string;
}

/** The key is the performance. sql/offer-kept-seats.sql writes it. */
export const seatOffered = defineTopic({
  name: 'seat-offered',
  version: 1,
  parse(payload): SeatOffered {
    const { performanceId, reservationId, userId } = payload as Partial<SeatOffered>;
    if (!Number.isSafeInteger(performanceId) || !reservationId || !userId) {
      throw new TypeError('the payload names no performance, no reservation or no user');
    }
    return { performanceId: performanceId!, reservationId, userId };
  },
});
