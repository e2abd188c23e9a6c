import type { IncomingHttpHeaders } from 'node:http';
import { Fault, unavailable } from '../../../platform/fault.js';
import type { Attempt, Begun, Failed, Heard, Refund, RefundWord, Word } from '../../provider.js';
import { isNotConnected, type RedirectAdapter } from '../adapter.js';
import { SIGNATURE_HEADER, verify } from './signature.js';
import { type ShownPayment, shownPayment, type WebhookMessage, webhookMessage } from './wire.js';

interface SandboxSettings {
  /** Where the server of the sandbox is; undefined: it does not run. */
  origin(): string | undefined;
  /** Opens its API, and signs its messages. */
  secret: string;
  /** Where our server takes its messages. */
  webhookUrl(): string;
  /** Starts the server, if it belongs to this process. */
  start?(): Promise<void>;
  close?(): Promise<void>;
}

/** Speaks with the server of the sandbox by HTTP, as with a real provider. */
export class SandboxAdapter implements RedirectAdapter {
  constructor(private readonly settings: SandboxSettings) {}

  async start(): Promise<void> {
    await this.settings.start?.();
  }

  async close(): Promise<void> {
    await this.settings.close?.();
  }

  async begin(attempt: Attempt, signal: AbortSignal): Promise<Begun | Failed> {
    const { paymentId: key, amount, currency, description, returnUrl } = attempt;
    const webhookUrl = this.settings.webhookUrl();
    const expiresAt = attempt.expiresAt.toISOString();
    const body = { key, amount, currency, description, returnUrl, webhookUrl, expiresAt };
    const response = await this.#send('POST', '/v1/payments', signal, body);
    if (response.status === 400 || response.status === 409) return { failed: await problemOf(response) };
    const { id, pageUrl } = await paymentOf(response);
    return { reference: id, redirectUrl: pageUrl };
  }

  async look({ paymentId }: Attempt, _reference: string | null, signal: AbortSignal): Promise<Word> {
    return this.#word(await this.#send('GET', `/v1/payments/${paymentId}`, signal));
  }

  async abandon({ paymentId }: Attempt, _reference: string | null, signal: AbortSignal): Promise<Word> {
    return this.#word(await this.#send('POST', `/v1/payments/${paymentId}/close`, signal, {}));
  }

  async refund({ paymentId, amount, currency }: Refund, signal: AbortSignal): Promise<RefundWord> {
    const body = { amount, currency };
    const response = await this.#send('POST', `/v1/payments/${paymentId}/refund`, signal, body);
    if (REFUSED.includes(response.status)) return { status: 'FAILED', failure: await problemOf(response) };
    return refundWord(await paymentOf(response));
  }

  ping(signal: AbortSignal): Promise<unknown> {
    return this.#send('GET', '/health', signal);
  }

  readWebhook(headers: Readonly<IncomingHttpHeaders>, body: Buffer, now: Date): Heard | null {
    verify(this.settings.secret, headers[SIGNATURE_HEADER], body, now);
    const { id: eventId, type, payment } = messageOf(body);
    const paymentId = payment.key;
    return type === 'refund'
      ? { about: 'REFUND', eventId, paymentId, word: refundWord(payment) }
      : { about: 'PAYMENT', eventId, paymentId, word: wordOf(payment) };
  }

  async #word(response: Response): Promise<Word> {
    return response.status === 404 ? { status: 'UNKNOWN' } : wordOf(await paymentOf(response));
  }

  async #send(method: string, path: string, signal: AbortSignal, body?: object): Promise<Response> {
    const origin = this.settings.origin();
    if (origin === undefined) throw unavailable(new Error('the server of the sandbox does not run'));
    const headers: Record<string, string> = { authorization: `Bearer ${this.settings.secret}` };
    if (body) headers['content-type'] = 'application/json';
    const options = { method, headers, signal, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${origin}${path}`, options).catch(throwUnanswered);
    if (response.status >= 500 || [401, 403, 429].includes(response.status)) await throwFailure(response);
    return response;
  }
}

/** Answers that a repeat does not change. */
const REFUSED = [400, 404, 409];

/** @throws Fault */
function throwUnanswered(error: Error): never {
  if (isNotConnected(error.cause)) throw unavailable(error);
  throw new Fault('OUTCOME_UNKNOWN', 'The answer of the sandbox was lost.', { cause: error });
}

async function throwFailure(response: Response): Promise<never> {
  const cause = new Error(
    `the sandbox answered ${response.status}: ${(await response.text()).slice(0, 200)}`,
  );
  // 500 may come after the work was done.
  throw response.status === 500 ? new Fault('OUTCOME_UNKNOWN', undefined, { cause }) : unavailable(cause);
}

async function problemOf(response: Response): Promise<string> {
  const body = (await response.json()) as { error?: { message?: unknown } };
  return String(body.error?.message ?? `the sandbox answered ${response.status}`).slice(0, 200);
}

const paymentOf = async (response: Response): Promise<ShownPayment> =>
  shownPayment.parse(await response.json());

function messageOf(body: Buffer): WebhookMessage {
  try {
    return webhookMessage.parse(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new Fault('BAD_REQUEST', 'The message is genuine, but it is not understood.', { cause });
  }
}

function wordOf({
  id: reference,
  status,
  captured,
  currency,
}: ShownPayment): Exclude<Word, { status: 'UNKNOWN' }> {
  if (status === 'CAPTURED') return { status, reference, amount: captured, currency };
  if (status === 'OPEN' || status === 'PROCESSING') return { status: 'PENDING', reference };
  return { status: 'FAILED', reference, failure: status.toLowerCase() };
}

function refundWord({ refund }: ShownPayment): RefundWord {
  if (refund?.status === 'FAILED') return { status: 'FAILED', failure: refund.failure ?? 'refused' };
  return { status: refund?.status ?? 'PENDING' };
}
