import { type Database, run } from '../platform/postgres.js';
import type { Reservations } from '../reservation/index.js';
import { attemptOf } from './attempt-of.js';
import { PAYMENT_COLUMNS, type PaymentRow } from './payments.js';
import type { PaymentProvider, RedirectProvider, Word } from './provider.js';
import { settlePayment, settleRefund } from './settle.statement.js';
import { untilDone } from './until-done.js';

/** The pause between two rounds. */
export const RECONCILE_MS = 500;
const BATCH_MAX = 20;
const FIRST_PAUSE_SECONDS = 5;
/** A buyer is about to act, or has just done so. */
const LOOK_PAUSE_MAX_SECONDS = 60;
const REFUND_PAUSE_MAX_SECONDS = 300;

// To take a payment is to say when it is looked at next: that is the lease. A process that dies meanwhile
// delays one look. The pauses double.
const TAKE_DUE = {
  name: 'payments-take-due',
  text: `
    update payment set looks = looks + 1,
      next_look_at = clock_timestamp() + interval '1 second' * least(
        $2 * 2 ^ least(looks, 10), case when status in ('PENDING', 'FAILED') then $3::int else $4::int end)
    where id = any(array(
      select id from payment where next_look_at <= clock_timestamp()
      order by next_look_at limit $1 for no key update skip locked))
    returning ${PAYMENT_COLUMNS}`,
};

export interface ReconcileDeps {
  pool: Database;
  reservations: Pick<Reservations, 'decided'>;
  providerOf(code: string): PaymentProvider | undefined;
  /** Called for each payment about which a provider could not be asked. */
  onError: (error: unknown) => void;
}

/**
 * One round of the worker: asks the providers about the payments whose time has come, and acts on their
 * words. No transaction is open meanwhile. Any number of workers may run.
 *
 * @returns how many payments it has looked at
 */
export async function reconcile(deps: ReconcileDeps): Promise<number> {
  const bounds = [BATCH_MAX, FIRST_PAUSE_SECONDS, LOOK_PAUSE_MAX_SECONDS, REFUND_PAUSE_MAX_SECONDS];
  const due = await run<PaymentRow>(deps.pool, TAKE_DUE, bounds);
  await Promise.all(
    due.map((payment) =>
      seeTo(deps, payment).catch((cause: unknown) => {
        deps.onError(new Error(`the payment ${payment.id} with ${payment.method} waits`, { cause }));
      }),
    ),
  );
  return due.length;
}

async function seeTo(deps: ReconcileDeps, payment: PaymentRow): Promise<void> {
  const provider = deps.providerOf(payment.method);
  if (provider?.settles !== 'LATER') throw new Error(`there is no provider ${payment.method}`);
  if (payment.status === 'PENDING' || payment.status === 'FAILED') await askForWord(deps, provider, payment);
  else await askForRefund(deps, provider, payment);
}

async function askForWord(
  deps: ReconcileDeps,
  provider: RedirectProvider,
  payment: PaymentRow,
): Promise<void> {
  const attempt = attemptOf(payment);
  const open = payment.status === 'PENDING' && (await isPaying(deps, payment));
  const word = open
    ? await provider.look(attempt, payment.reference)
    : await provider.abandon(attempt, payment.reference);
  const final = finalWord(word);
  if (final) await untilDone(() => settlePayment(deps.pool, payment.id, final));
}

/** The buyer has until the hold lapses. */
async function isPaying({ reservations }: ReconcileDeps, { reservationId }: PaymentRow): Promise<boolean> {
  const [reservation] = await reservations.decided([reservationId]);
  return reservation?.status === 'PAYING' || reservation?.status === 'HELD';
}

function finalWord(word: Word): Exclude<Word, { status: 'PENDING' | 'UNKNOWN' }> | FailedForUs | undefined {
  if (word.status === 'PENDING') return undefined;
  if (word.status !== 'UNKNOWN') return word;
  return { status: 'FAILED', failure: 'the provider does not know it' };
}

interface FailedForUs {
  status: 'FAILED';
  failure: string;
}

async function askForRefund(
  { pool }: ReconcileDeps,
  provider: RedirectProvider,
  payment: PaymentRow,
): Promise<void> {
  const word = await provider.refund({
    paymentId: payment.id,
    reference: payment.reference!,
    amount: payment.taken ?? payment.amount,
    currency: payment.takenCurrency ?? payment.currency,
  });
  if (word.status !== 'PENDING') await untilDone(() => settleRefund(pool, payment.id, word));
}
