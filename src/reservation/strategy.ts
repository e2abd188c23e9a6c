import type { SaleFacts } from '../catalogue/index.js';

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
  /** SHA-256 of the access code that the user has sent, in hexadecimal digits; null: none was sent. */
  accessCodeDigest: string | null;
}

/** The outcome. Something was changed only when it is HELD or PENDING. */
export type Outcome =
  | { outcome: 'HELD'; hold: Hold }
  /** The key has a reservation already: the answer is that reservation, as it is now. */
  | { outcome: 'KNOWN' }
  /** Accepted (QUEUE only). It is decided later. */
  | { outcome: 'PENDING'; acceptedAt: Date }
  | { outcome: 'SEAT_TAKEN'; takenSeatIds: number[]; lapsedReservationIds: string[] }
  | {
      outcome:
        | 'NOT_FOUND'
        | 'SALE_NOT_OPEN'
        | 'SALE_ENDED'
        | 'PRESALE_ONLY'
        | 'PERFORMANCE_CANCELLED'
        | 'NOT_ADMITTED'
        | 'LIMIT_EXCEEDED'
        | 'SEAT_CONTENDED'
        /** The best seats were wanted, and nothing fits. */
        | 'NO_SUCH_SEATS'
        | 'STRATEGY_UNAVAILABLE'
        | 'QUEUE_FULL'
        /** The key belongs to another request that is not decided yet. */
        | 'IDEMPOTENCY_KEY_REUSED';
    };

export interface Hold {
  amount: number;
  currency: string;
  /** By the database's clock. */
  decidedAt: Date;
  /** Ascending; only where the strategy has chosen the seats. */
  seatIds?: number[];
}

/** Which seats a request wants that leaves the choice to the server. */
export interface BestSeatsWish {
  /** 1 to 10. */
  count: number;
  /** Side by side in one row. */
  adjacent: boolean;
  /** Null: any section. */
  sectionId: number | null;
}

/** A request whose seats the strategy chooses: it names none. */
export interface BestSeatsRequest extends ReservationRequest {
  wish: BestSeatsWish;
}

/**
 * The way in which two reservations of one seat exclude each other. All strategies answer the same request
 * with the same outcomes. They differ in what they lock, when, and for how long. A new strategy is a folder
 * here and a line in strategies/index.ts.
 */
export interface ReservationStrategy {
  reserve(request: ReservationRequest): Promise<Outcome>;
  /** Chooses and holds the best free seats in one step; a text: why this strategy cannot. */
  reserveBest: ((request: BestSeatsRequest) => Promise<Outcome>) | string;
}
