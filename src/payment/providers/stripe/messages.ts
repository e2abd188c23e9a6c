import type { Stripe } from 'stripe';
import { z } from 'zod';
import { Fault } from '../../../platform/fault.js';
import type { Heard } from '../../provider.js';
import { SIGNATURE_TOLERANCE_S } from '../adapter.js';
import { refundWordOf, wordOf } from './words.js';

export const SIGNATURE_HEADER = 'stripe-signature';

const SESSION_EVENTS = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
];
const REFUND_EVENTS = ['refund.created', 'refund.updated', 'refund.failed'];
const isPaymentId = (value: unknown): value is string => z.uuid().safeParse(value).success;

/**
 * What an event says to us. An account may be used by other programs, too, so an event about a payment that
 * is not ours is none of our concern.
 *
 * @param construct checks signature and age, with Stripe's library
 * @throws Fault
 */
export function heardOf(header: unknown, now: Date, construct: () => Stripe.Event): Heard | null {
  refuseFuture(header, now);
  const event = constructed(construct);
  const { id: eventId, type } = event;
  if (SESSION_EVENTS.includes(type)) {
    const session = event.data.object as Stripe.Checkout.Session;
    const paymentId = session.client_reference_id;
    if (!isPaymentId(paymentId)) return null;
    if (type !== 'checkout.session.async_payment_failed') {
      return { about: 'PAYMENT', eventId, paymentId, word: wordOf(session) };
    }
    const word = { status: 'FAILED', reference: session.id, failure: 'the payment failed' } as const;
    return { about: 'PAYMENT', eventId, paymentId, word };
  }
  if (!REFUND_EVENTS.includes(type)) return null;
  const refund = event.data.object as Stripe.Refund;
  const paymentId = refund.metadata?.payment_id;
  return isPaymentId(paymentId) ? { about: 'REFUND', eventId, paymentId, word: refundWordOf(refund) } : null;
}

/** The library refuses old signatures only. */
function refuseFuture(header: unknown, now: Date): void {
  const seconds = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(String(header))?.[1] ?? 0);
  if (seconds - now.getTime() / 1_000 > SIGNATURE_TOLERANCE_S) {
    throw new Fault('UNAUTHENTICATED', 'The signature is of a time to come.');
  }
}

function constructed(construct: () => Stripe.Event): Stripe.Event {
  let event: Stripe.Event;
  try {
    event = construct();
  } catch (cause) {
    const { type, message } = cause as { type?: string; message?: string };
    if (type !== 'StripeSignatureVerificationError') {
      throw new Fault('BAD_REQUEST', 'The message is not understood.', { cause });
    }
    throw message?.includes('tolerance')
      ? new Fault('BAD_REQUEST', 'The message was signed more than five minutes ago.', { cause })
      : new Fault('UNAUTHENTICATED', 'The signature is missing or does not fit the message.', { cause });
  }
  if (typeof event?.id === 'string' && typeof event.type === 'string' && event.data?.object) return event;
  throw new Fault('BAD_REQUEST', 'The message is genuine, but it is not understood.');
}
