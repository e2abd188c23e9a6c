/** The statuses of a payment. */
export const PAYMENT_STATUSES = ['PENDING', 'CAPTURED', 'FAILED', 'REFUNDING', 'REFUNDED'] as const;

export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export interface PaymentTransition {
  /** NEW: the payment did not exist. */
  from: PaymentStatus | 'NEW';
  to: PaymentStatus;
}

/**
 * The life of a payment: every change of its status that there is. The database refuses all others
 * (sql/record-payment-transition.sql), and a test compares the two.
 */
export const PAYMENT_TRANSITIONS: readonly PaymentTransition[] = [
  { from: 'NEW', to: 'PENDING' },
  // In our own transaction.
  { from: 'NEW', to: 'CAPTURED' },
  { from: 'PENDING', to: 'CAPTURED' },
  { from: 'PENDING', to: 'FAILED' },
  { from: 'PENDING', to: 'REFUNDING' },
  // The buyer paid all the same.
  { from: 'FAILED', to: 'CAPTURED' },
  { from: 'FAILED', to: 'REFUNDING' },
  { from: 'CAPTURED', to: 'REFUNDING' },
  { from: 'CAPTURED', to: 'REFUNDED' },
  { from: 'REFUNDING', to: 'REFUNDED' },
];

/**
 * Why a payment is FAILED:
 *
 * - `DECLINED`: the provider says that it was declined or closed, while the seats were held;
 * - `EXPIRED`: it was not paid while the seats were held;
 * - `SUPERSEDED`: another payment of the reservation has taken its place;
 * - `NOT_BEGUN`: the provider did not open it, and the buyer was told so at once;
 * - `UNKNOWN_TO_PROVIDER`: the provider has never had it.
 */
export type PaymentFailure = 'DECLINED' | 'EXPIRED' | 'SUPERSEDED' | 'NOT_BEGUN' | 'UNKNOWN_TO_PROVIDER';
