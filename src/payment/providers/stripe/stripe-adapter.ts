import type { IncomingHttpHeaders } from 'node:http';
import type { Stripe } from 'stripe';
import { Fault, unavailable } from '../../../platform/fault.js';
import {
  type Attempt,
  type Begun,
  CALL_MS_MAX,
  type Failed,
  type Heard,
  type Refund,
  type RefundWord,
  type Word,
} from '../../provider.js';
import { isNotConnected, type RedirectAdapter, SIGNATURE_TOLERANCE_S } from '../adapter.js';
import { isSameUnit } from './currencies.js';
import { heardOf, SIGNATURE_HEADER } from './messages.js';
import { refundWordOf, wordOf } from './words.js';

export interface StripeSettings {
  apiUrl: string;
  secretKey: string;
  webhookSecret: string;
}

/**
 * Stripe keeps a page open for 30 minutes at least, counted from when the request arrives there. A repeat
 * must have the same values, so the time is counted from the payment's creation, with half an hour for
 * repeats.
 */
const OPEN_MS_MIN = 60 * 60_000;

/**
 * Stripe's hosted page (Checkout Sessions). The session is the payment's reference.
 *
 * Sessions cannot be listed by our key. A session whose id was lost is found by creating it again: with the
 * same idempotency key and values, Stripe answers with the first one, for 24 hours. A session that is made by
 * that has an address that no buyer knows.
 */
export class StripeAdapter implements RedirectAdapter {
  #loaded: Stripe | undefined;

  constructor(private readonly settings: StripeSettings) {}

  /** Loads the library, which only installations with an account need. */
  async start(): Promise<void> {
    const { apiUrl, secretKey } = this.settings;
    const { default: StripeClient } = await import('stripe');
    const { hostname, port, protocol } = new URL(apiUrl);
    this.#loaded = new StripeClient(secretKey, {
      host: hostname,
      port: port || (protocol === 'https:' ? 443 : 80),
      protocol: protocol === 'https:' ? 'https' : 'http',
      timeout: CALL_MS_MAX,
      // A repeat is the caller's decision.
      maxNetworkRetries: 0,
      telemetry: false,
      appInfo: { name: 'Ticket Rush' },
    });
  }

  async begin(attempt: Attempt): Promise<Begun | Failed> {
    if (!isSameUnit(attempt.currency)) return { failed: `Stripe has other units of ${attempt.currency}` };
    try {
      const { id, url } = await this.#create(attempt);
      return url === null ? { failed: 'the session is closed' } : { reference: id, redirectUrl: url };
    } catch (error) {
      if (isRefusal(error)) return { failed: reasonOf(error) };
      throw error;
    }
  }

  async look(attempt: Attempt, reference: string | null): Promise<Word> {
    const id = reference ?? (await this.#find(attempt));
    return id === null ? { status: 'UNKNOWN' } : this.#word(id);
  }

  async abandon(attempt: Attempt, reference: string | null): Promise<Word> {
    const id = reference ?? (await this.#find(attempt));
    if (id === null) return { status: 'UNKNOWN' };
    try {
      return wordOf(await this.#client.checkout.sessions.expire(id));
    } catch (error) {
      // It is not open any more, so it stays what it is.
      if (isRefusal(error)) return this.#word(id);
      throw failureOf(error);
    }
  }

  async refund({ paymentId, reference, amount }: Refund): Promise<RefundWord> {
    try {
      const { payment_intent } = await this.#client.checkout.sessions.retrieve(reference);
      const intent = typeof payment_intent === 'string' ? payment_intent : payment_intent?.id;
      if (intent === undefined) return { status: 'FAILED', failure: 'nothing was paid' };
      // First the list: a repeated creation answers how the refund was then, not how it is now.
      const { data } = await this.#client.refunds.list({ payment_intent: intent, limit: 100 });
      // Also one that a person has made in Stripe's own pages.
      const made = data.find((each) => each.amount === amount && refundWordOf(each).status !== 'FAILED');
      if (made) return refundWordOf(made);
      const key = `refund-${paymentId}-${data.length}`;
      return refundWordOf(await this.#createRefund({ paymentId, intent, amount, key }));
    } catch (error) {
      if (isRefusal(error)) return refusedRefund(error);
      throw failureOf(error);
    }
  }

  async ping(): Promise<unknown> {
    return this.#client.checkout.sessions.list({ limit: 1 }).catch((error: unknown) => {
      throw failureOf(error);
    });
  }

  readWebhook(headers: Readonly<IncomingHttpHeaders>, body: Buffer, now: Date): Heard | null {
    const { webhooks } = this.#client;
    const { webhookSecret } = this.settings;
    const header = headers[SIGNATURE_HEADER];
    return heardOf(header, now, () =>
      webhooks.constructEvent(
        body,
        header ?? '',
        webhookSecret,
        SIGNATURE_TOLERANCE_S,
        undefined,
        now.getTime(),
      ),
    );
  }

  get #client(): Stripe {
    if (!this.#loaded) throw unavailable(new Error('the library of Stripe is not loaded'));
    return this.#loaded;
  }

  /** @throws Fault, and an error of Stripe's for what is refused for good */
  #create(attempt: Attempt): Promise<Stripe.Checkout.Session> {
    const { paymentId, amount, currency, description, returnUrl, createdAt, expiresAt } = attempt;
    const openUntilMs = Math.max(expiresAt.getTime(), createdAt.getTime() + OPEN_MS_MIN);
    const metadata = { payment_id: paymentId };
    const price = {
      currency: currency.toLowerCase(),
      unit_amount: amount,
      product_data: { name: description },
    };
    const values: Stripe.Checkout.SessionCreateParams = {
      mode: 'payment',
      client_reference_id: paymentId,
      line_items: [{ quantity: 1, price_data: price }],
      metadata,
      payment_intent_data: { description, metadata },
      // The buyer pays the amount and currency that were asked for.
      adaptive_pricing: { enabled: false },
      success_url: returnUrl,
      cancel_url: returnUrl,
      expires_at: Math.floor(openUntilMs / 1_000),
    };
    return this.#client.checkout.sessions.create(values, { idempotencyKey: paymentId }).catch((error) => {
      throw isRefusal(error) ? error : failureOf(error);
    });
  }

  /** @returns the id of the session; null: there is none that a buyer could know */
  async #find(attempt: Attempt): Promise<string | null> {
    if (!isSameUnit(attempt.currency)) return null;
    return this.#create(attempt).then(
      ({ id }) => id,
      (error) => {
        if (isRefusal(error)) return null;
        throw error;
      },
    );
  }

  async #word(id: string): Promise<Word> {
    try {
      return wordOf(await this.#client.checkout.sessions.retrieve(id, { expand: ['payment_intent'] }));
    } catch (error) {
      if (isRefusal(error) && error.code === 'resource_missing') return { status: 'UNKNOWN' };
      throw failureOf(error);
    }
  }

  #createRefund({ paymentId, intent, amount, key }: NewRefund): Promise<Stripe.Refund> {
    const values = { payment_intent: intent, amount, metadata: { payment_id: paymentId } };
    return this.#client.refunds.create(values, { idempotencyKey: key });
  }
}

interface NewRefund {
  paymentId: string;
  /** The payment intent. */
  intent: string;
  amount: number;
  /** Of idempotency: two calls that have seen the same refunds make one. */
  key: string;
}

interface StripeError extends Error {
  type: string;
  code?: string;
  statusCode?: number;
  detail?: unknown;
}

const isStripeError = (error: unknown): error is StripeError =>
  error instanceof Error && typeof (error as Partial<StripeError>).type === 'string';

/** What a repeat does not change: the values are refused, and nothing has happened. */
const isRefusal = (error: unknown): error is StripeError =>
  isStripeError(error) &&
  (error.type === 'StripeInvalidRequestError' || error.type === 'StripeIdempotencyError');

/** Not Stripe's message: it may quote what a buyer has entered. */
const reasonOf = ({ code, type }: StripeError): string => code ?? type;

function refusedRefund(error: StripeError): RefundWord {
  return error.code === 'charge_already_refunded'
    ? { status: 'REFUNDED' }
    : { status: 'FAILED', failure: reasonOf(error) };
}

/** Answers that say that the request was not carried out: a wrong key, no permission, too many requests. */
const NOT_DONE = [401, 403, 429, 503];

function failureOf(error: unknown): unknown {
  if (!isStripeError(error)) return error;
  if (isNotConnected(error.detail) || NOT_DONE.includes(error.statusCode ?? 0)) return unavailable(error);
  return new Fault('OUTCOME_UNKNOWN', 'The answer of Stripe was lost.', { cause: error });
}
