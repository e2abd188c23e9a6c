import type { Stripe } from 'stripe';
import type { RefundWord, Word } from '../../provider.js';

/** With `payment_intent` expanded where it is to be known that a delayed payment has failed. */
export function wordOf(session: Stripe.Checkout.Session): Exclude<Word, { status: 'UNKNOWN' }> {
  const { id: reference, status, payment_status, amount_total, currency } = session;
  if (status === 'expired') return { status: 'FAILED', reference, failure: 'expired' };
  if (status !== 'complete') return { status: 'PENDING', reference };
  if (payment_status === 'paid' && amount_total !== null && currency !== null) {
    return { status: 'CAPTURED', reference, amount: amount_total, currency: currency.toUpperCase() };
  }
  const failure = failureOf(session.payment_intent);
  return failure ? { status: 'FAILED', reference, failure } : { status: 'PENDING', reference };
}

/** A payment that takes days, such as a bank debit, may fail after the page was completed. */
function failureOf(intent: Stripe.Checkout.Session['payment_intent']): string | undefined {
  if (intent === null || typeof intent === 'string') return undefined;
  if (intent.status !== 'requires_payment_method' && intent.status !== 'canceled') return undefined;
  return intent.last_payment_error?.code ?? intent.status;
}

export function refundWordOf({ status, failure_reason }: Stripe.Refund): RefundWord {
  if (status === 'succeeded') return { status: 'REFUNDED' };
  if (status === 'failed' || status === 'canceled') {
    return { status: 'FAILED', failure: failure_reason ?? status };
  }
  return { status: 'PENDING' };
}
