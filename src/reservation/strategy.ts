import type { SaleFacts } from '../concert/index.js';

/** What a strategy is asked to do; checked, and the same for every strategy. */
export interface ReservationRequest {
  reservationId: string;
  userId: string;
  idempotencyKey: string;
  /** SHA-256 of performance and set of seats, in hexadecimal digits. */
  inputDigest: string;
  performance: SaleFacts;
  /** 1 to 10, ascending, without repeats. */
  seatIds: number[];
  holdMs: number;
}

/** What came of it. Nothing was changed unless it says HELD or PENDING. */
export type Outcome =
  | { outcome: 'HELD'; hold: Hold }
  /** The key has its reservation already: the answer is that reservation, as it is now. */
  | { outcome: 'KNOWN' }
  /** Accepted (QUEUE only); what becomes of it is decided later. */
  | { outcome: 'PENDING'; acceptedAt: Date }
  | { outcome: 'SEAT_TAKEN'; takenSeatIds: number[]; lapsedReservationIds: string[] }
  | {
      outcome:
        | 'NOT_FOUND'
        | 'SALE_NOT_OPEN'
        | 'SALE_ENDED'
        | 'NOT_ADMITTED'
        | 'LIMIT_EXCEEDED'
        | 'SEAT_CONTENDED'
        | 'STRATEGY_UNAVAILABLE'
        | 'QUEUE_FULL'
        /** The key is another request's that is not decided yet. */
        | 'IDEMPOTENCY_KEY_REUSED';
    };

interface Hold {
  amount: number;
  currency: string;
  /** By the database's clock. */
  decidedAt: Date;
}

/**
 * How concurrent reservations of one seat are kept apart. Every strategy answers the same request with the
 * same outcomes; they differ in what they lock, when, and for how long. A new one is a folder here and a line
 * in strategies/index.ts.
 */
export interface ReservationStrategy {
  reserve(request: ReservationRequest): Promise<Outcome>;
}
