import { defineTopic } from '../events/index.js';
import { PAYMENT_STATUSES, type PaymentFailure, type PaymentStatus } from './state-machine.js';

/** A payment got another status. The key is the performance. */
export interface PaymentChanged {
  performanceId: number;
  reservationId: string;
  paymentId: string;
  /** Who pays. */
  userId: string;
  status: PaymentStatus;
  /** Why it is FAILED; null with another status. */
  failure: PaymentFailure | null;
}

const STATUSES: readonly unknown[] = PAYMENT_STATUSES;

/**
 * Every change of a payment but one: that a payment was captured and has sold its seats follows from
 * `seats-sold`, which names it.
 */
export const paymentChanged = defineTopic({
  name: 'payment-changed',
  version: 1,
  parse: (payload): PaymentChanged => {
    const { performanceId, reservationId, paymentId, userId, status, failure } =
      payload as Partial<PaymentChanged>;
    const texts: unknown[] = [reservationId, paymentId, userId];
    const complete = Number.isSafeInteger(performanceId) && texts.every((id) => typeof id === 'string');
    if (!complete || !STATUSES.includes(status)) {
      throw new TypeError('the payload names no performance, reservation, payment, user or status');
    }
    return {
      performanceId: performanceId!,
      reservationId: reservationId!,
      paymentId: paymentId!,
      userId: userId!,
      status: status!,
      failure: failure ?? null,
    };
  },
});
