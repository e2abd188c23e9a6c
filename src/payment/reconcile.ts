import { type Database, run } from '../platform/postgres.js';
import { untilDone } from '../platform/until-done.js';
import type { Reservations } from '../reservation/index.js';
import { attemptOf } from './attempt-of.js';
import { PAYMENT_COLUMNS, type PaymentRow } from './payments.js';
import type { PaymentProvider, RedirectProvider } from './provider.js';
import { type FinalWord, settlePayment, settleRefund } from './settle.statement.js';

/** The pause between two rounds. */
export const RECONCILE_MS = 500;
const BATCH_MAX = 20;
/** How many batches a round takes while each is full. */
const BATCHES_MAX = 25;
/** A payment that succeeded silently is found while its seats are still held. */
const LOOK_BEFORE_END_SECONDS = 5;
const FIRST_PAUSE_SECONDS = 5;
/** A buyer is about to act, or has just done so. */
const LOOK_PAUSE_MAX_SECONDS = 60;
const REFUND_PAUSE_MAX_SECONDS = 300;

// To take a payment is to say when it is looked at next: that is the lease. A process that dies meanwhile
// delays one look. The pauses double, but none of them jumps over the end of the hold. The instant is a
// subselect, because an index cannot be searched for what changes from row to row.
const TAKE_DUE = {
  name: 'payments-take-due',
  text: `
    update payment set looks = looks + 1,
      next_look_at = least(
        instant + interval '1 second' * least($2 * 2 ^ least(looks, 10),
          case when status in ('PENDING', 'FAILED') and trouble is null then $3::int else $4::int end),
        case
          when status <> 'PENDING' or instant >= expires_at then null
          when instant < expires_at - $5 * interval '1 second' then expires_at - $5 * interval '1 second'
          else expires_at end)
    from (select clock_timestamp() as instant) as now
    where id = any(array(
      select id from payment where next_look_at <= (select clock_timestamp())
      order by next_look_at limit $1 for no key update skip locked))
    returning ${PAYMENT_COLUMNS}`,
};

const NOTE_UNKNOWN = {
  name: 'payment-unknown',
  text: `
    update payment set trouble = $2
    where id = $1 and status in ('PENDING', 'FAILED') and trouble is distinct from $2`,
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
 * words, until none is left or a bound is reached. No transaction is open meanwhile. Any number of workers
 * may run.
 *
 * @returns how many payments it has looked at
 */
export async function reconcile(deps: ReconcileDeps): Promise<number> {
  let seen = 0;
  for (let batches = 0; batches < BATCHES_MAX; batches += 1) {
    const taken = await seeToBatch(deps);
    seen += taken;
    if (taken < BATCH_MAX) break;
  }
  return seen;
}

async function seeToBatch(deps: ReconcileDeps): Promise<number> {
  const pauses = [FIRST_PAUSE_SECONDS, LOOK_PAUSE_MAX_SECONDS, REFUND_PAUSE_MAX_SECONDS];
  const values = [BATCH_MAX, ...pauses, LOOK_BEFORE_END_SECONDS];
  const due = await run<PaymentRow>(deps.pool, TAKE_DUE, values);
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
  const isStrange = word.status === 'UNKNOWN' && payment.reference !== null;
  if (isStrange || payment.trouble !== null) await noteTrouble(deps, payment, isStrange);
  if (isStrange || word.status === 'PENDING') return;
  const final = word.status === 'UNKNOWN' ? NEVER_THERE : word;
  await untilDone(() => settlePayment(deps.pool, payment.id, final));
}

const NEVER_THERE: FinalWord = {
  status: 'FAILED',
  failure: 'the provider does not know it',
  code: 'UNKNOWN_TO_PROVIDER',
};

/**
 * A provider that has opened a payment and does not know it any more is asked with the wrong key, or has lost
 * data. The buyer may have paid, so this is not the end of it.
 */
async function noteTrouble({ pool }: ReconcileDeps, { id }: PaymentRow, isStrange: boolean): Promise<void> {
  await run(pool, NOTE_UNKNOWN, [id, isStrange ? 'UNKNOWN_TO_PROVIDER' : null]);
}

/** The buyer has until the hold lapses. */
async function isPaying({ reservations }: ReconcileDeps, { reservationId }: PaymentRow): Promise<boolean> {
  const [reservation] = await reservations.decided([reservationId]);
  return reservation?.status === 'PAYING' || reservation?.status === 'HELD';
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
