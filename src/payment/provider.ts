import type { IncomingHttpHeaders } from 'node:http';
import type { ShownReservation } from '../reservation/index.js';

/**
 * The port to payment providers. A provider is one of two kinds, told apart by `settles`:
 *
 * - `IN_TRANSACTION`: the money is in our database. It moves in the transaction that sells the seats, so
 *   there is nothing to wait for, to look up or to be told.
 * - `LATER`: the buyer is sent to a page of the provider, and the provider's word comes later: by a webhook,
 *   or as the answer to a question.
 *
 * Amounts are whole numbers of the smallest unit of their currency (KRW: won; USD: cents), from 1 to
 * `AMOUNT_MAX`. Currencies are three capital letters (ISO 4217).
 */
export type PaymentProvider = TransactionProvider | RedirectProvider;

export const AMOUNT_MAX = 99_999_999;

/** How long one call of a provider's methods takes at most. A later answer counts as lost. */
export const CALL_MS_MAX = 3_000;

/**
 * AVAILABLE: calls are made. MAINTENANCE: the provider fails at the moment; calls are refused at once, and
 * one call is tried every few seconds. DISABLED: it is not configured here, and every call is refused.
 */
export type ProviderStatus = 'AVAILABLE' | 'MAINTENANCE' | 'DISABLED';

interface Method {
  /** Capital letters: goes into `PayReservationInput.method` and is kept with every payment. */
  readonly code: string;
  /** For people. */
  readonly name: string;
  /** Costs nothing: it may be asked with every request. */
  status(): ProviderStatus;
}

/** The wallet: payment and refund are statements of our own transactions. */
export interface TransactionProvider extends Method {
  readonly settles: 'IN_TRANSACTION';
  /**
   * Pays the reservation, or says why not, in one transaction. Idempotent by `userId` and `idempotencyKey`.
   *
   * @throws Fault OUTCOME_UNKNOWN when the answer of the database was lost, SERVICE_UNAVAILABLE when nothing
   *   has happened
   */
  pay(order: Order): Promise<Paid>;
}

/** What a fan asks for with `payReservation`. */
export interface Order {
  reservationId: string;
  userId: string;
  idempotencyKey: string;
}

/** How a payment in our own transaction ended. */
export type Paid =
  /** Also for the repeat of a request that has paid: the reservation as it is now. */
  | { outcome: 'PAID'; reservation: ShownReservation }
  /** Nothing has changed. */
  | {
      outcome:
        | 'NOT_FOUND'
        | 'NOT_PAYABLE'
        | 'HOLD_EXPIRED'
        | 'INSUFFICIENT_FUNDS'
        | 'PAYMENT_METHOD_UNAVAILABLE'
        | 'IDEMPOTENCY_KEY_REUSED';
    };

/**
 * A provider with a page of its own.
 *
 * Every method that asks the provider takes at most `CALL_MS_MAX` and throws one of two faults when there is
 * no answer, and no other:
 *
 * - Fault SERVICE_UNAVAILABLE: nothing has happened there. It is also thrown at once, without a call, while
 *   `status()` is not AVAILABLE.
 * - Fault OUTCOME_UNKNOWN: the answer was lost. The same call with the same values finds out; it may be
 *   repeated any number of times.
 *
 * What the provider refuses for good is data (`failed`) with a short reason in English for operators. It
 * holds no secrets and no personal data.
 */
export interface RedirectProvider extends Method {
  readonly settles: 'LATER';
  /**
   * Opens the payment at the provider. Idempotent by `attempt.paymentId`: a repeat opens nothing and answers
   * the same. All values of a repeat must be those of the first call.
   */
  begin(attempt: Attempt): Promise<Begun | Failed>;
  /**
   * What has become of the payment. Changes nothing for the buyer. One payment should be looked at every five
   * seconds at most. A provider that cannot be asked by our key opens the payment to find out, where the
   * reference is not known: it then answers PENDING, and no buyer knows the page.
   *
   * @param attempt the values of `begin`
   * @param reference what `begin` has answered; null: its answer was lost
   */
  look(attempt: Attempt, reference: string | null): Promise<Word>;
  /**
   * Closes the payment if it is still open, so that the buyer cannot pay any more, and answers what has
   * become of it: never PENDING, unless the provider is still moving the money. Idempotent.
   */
  abandon(attempt: Attempt, reference: string | null): Promise<Word>;
  /**
   * Gives all of a captured payment back. Idempotent by `paymentId`: however often it is called, the money
   * goes back once. PENDING: it is under way; the same call tells later how it ended. One refund should be
   * asked about every five seconds at most.
   */
  refund(refund: Refund): Promise<RefundWord>;
  /**
   * Reads a message of the provider to us. It makes no call: the signature over the raw body decides. A
   * message may come late, twice, or in another order than things happened, so its word counts as a look that
   * was taken at some time. The caller refuses event ids that it has seen.
   *
   * @param body the bytes as they arrived
   * @param now of this machine; a signature older or newer than five minutes is refused
   * @returns null for a genuine message that is of no concern; it is to be answered with 200
   * @throws Fault UNAUTHENTICATED: not signed, or forged. BAD_REQUEST: genuine but too old, or not
   *   understood. NOT_FOUND: the provider is DISABLED
   */
  readWebhook(headers: Readonly<IncomingHttpHeaders>, body: Buffer, now: Date): Heard | null;
}

/** A payment to be opened. Made of what is stored, so that it is the same at each repeat. */
export interface Attempt {
  /** A UUID of ours: the key of everything that is idempotent. */
  paymentId: string;
  amount: number;
  currency: string;
  /** What is bought, at most 200 characters, as the buyer reads it on the provider's page. */
  description: string;
  /** Where the provider's page sends the buyer when it is done. It proves nothing. */
  returnUrl: string;
  /** When the payment was created. */
  createdAt: Date;
  /**
   * When the buyer has to be done. A provider may keep its page open longer, so the caller abandons what is
   * still open then.
   */
  expiresAt: Date;
}

export interface Begun {
  /** The provider's own name of the payment, 1 to 255 characters. */
  reference: string;
  /** Where the buyer goes on. */
  redirectUrl: string;
}

/** Refused for good. */
export interface Failed {
  failed: string;
}

/** What a provider says of a payment. */
export type Word =
  /** The buyer has not acted, or the money is under way. */
  | { status: 'PENDING'; reference: string }
  /** The money is ours. The caller compares amount and currency with its own. */
  | { status: 'CAPTURED'; reference: string; amount: number; currency: string }
  /** It was declined, or closed, or ran out, and cannot be paid any more. */
  | { status: 'FAILED'; reference: string; failure: string }
  /**
   * The provider has no such payment. Where `begin` has answered a reference, something is wrong: the key is
   * another one, or data was lost. Otherwise it is final once `CALL_MS_MAX` has passed since the last
   * `begin`: `look` and `abandon` make sure that it cannot be paid later.
   */
  | { status: 'UNKNOWN' };

/** A captured payment whose money is to go back. */
export interface Refund {
  paymentId: string;
  reference: string;
  amount: number;
  currency: string;
}

export type RefundWord =
  | { status: 'REFUNDED' }
  | { status: 'PENDING' }
  /** It has failed for good: a person has to see to it. Each further call is one more try. */
  | { status: 'FAILED'; failure: string };

/** A genuine message of a provider. */
export type Heard = HeardOfPayment | HeardOfRefund;

interface HeardOfAny {
  /** The provider's id of this message; 1 to 255 characters. The same in every repeat. */
  eventId: string;
  paymentId: string;
}

export interface HeardOfPayment extends HeardOfAny {
  about: 'PAYMENT';
  word: Exclude<Word, { status: 'UNKNOWN' }>;
}

/** A refund may also fail after it was said to be done. */
export interface HeardOfRefund extends HeardOfAny {
  about: 'REFUND';
  word: RefundWord;
}
