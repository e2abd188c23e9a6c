import { type Database, run } from '../platform/postgres.js';
import type { Heard, RefundWord, Word } from './provider.js';
import type { PaymentFailure } from './state-machine.js';

export type Settled = 'SETTLED' | 'KNOWN' | 'NOT_FOUND';

/** The last word about a payment: the provider's, or our own that it was never there. */
export type FinalWord =
  | Extract<Word, { status: 'CAPTURED' | 'FAILED' }>
  | { status: 'FAILED'; failure: string; code: Extract<PaymentFailure, 'NOT_BEGUN' | 'UNKNOWN_TO_PROVIDER'> };

const SETTLE_PAYMENT = {
  name: 'settle-payment',
  text: 'select settle_payment($1, $2, $3, $4, $5, $6, $7) as settled',
};

const SETTLE_REFUND = { name: 'settle-refund', text: 'select settle_refund($1, $2, $3) as settled' };

const HEAR_WEBHOOK = {
  name: 'hear-webhook',
  text: 'select hear_webhook($1, $2, $3, $4, $5, $6, $7, $8, $9) as settled',
};

interface SettledRow {
  settled: Settled;
}

/** Acts on the final word of a provider about a payment (sql/settle-payment.sql). */
export async function settlePayment(pool: Database, paymentId: string, word: FinalWord): Promise<Settled> {
  const code = 'code' in word ? word.code : null;
  const [row] = await run<SettledRow>(pool, SETTLE_PAYMENT, [paymentId, ...valuesOf(word), code]);
  return row!.settled;
}

/** Acts on the final word of a provider about a refund (sql/settle-refund.sql). */
export async function settleRefund(
  pool: Database,
  paymentId: string,
  word: Exclude<RefundWord, { status: 'PENDING' }>,
): Promise<Settled> {
  const trouble = word.status === 'FAILED' ? word.failure : null;
  const [row] = await run<SettledRow>(pool, SETTLE_REFUND, [paymentId, word.status, trouble]);
  return row!.settled;
}

/** Acts on a message of a provider, once (sql/hear-webhook.sql). */
export async function hearWebhook(pool: Database, provider: string, heard: Heard): Promise<Settled> {
  const { eventId, paymentId, about, word } = heard;
  const values = [provider, eventId, paymentId, about, ...valuesOf(word)];
  const [row] = await run<SettledRow>(pool, HEAR_WEBHOOK, values);
  return row!.settled;
}

/** Word, amount, currency, reference and failure. */
function valuesOf(word: FinalWord | Heard['word']): unknown[] {
  const captured = word.status === 'CAPTURED' ? word : null;
  const reference = 'reference' in word ? word.reference : null;
  const failure = 'failure' in word ? word.failure : null;
  return [word.status, captured?.amount ?? null, captured?.currency ?? null, reference, failure];
}
