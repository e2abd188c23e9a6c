import { randomUUID } from 'node:crypto';
import { Fault } from '../platform/fault.js';
import { type Database, run } from '../platform/postgres.js';
import { untilDone } from '../platform/until-done.js';
import type { Reservations, ShownReservation } from '../reservation/index.js';
import { attemptOf } from './attempt-of.js';
import type { PayOutcome } from './pay-outcome.js';
import type { Payments } from './payments.js';
import {
  AMOUNT_MAX,
  type Failed,
  type Order,
  type PaymentProvider,
  type RedirectProvider,
} from './provider.js';
import { RESERVATION_COLUMNS, type ReservationColumns, shownReservation } from './reservation-columns.js';
import { runOnce } from './run-once.js';
import { type FinalWord, settlePayment } from './settle.statement.js';

/** How many payments a reservation may have. */
const ATTEMPTS_MAX = 10;
/** Much longer than a call of a provider takes: a payment that is being opened is not looked at. */
const FIRST_LOOK_MS = 15_000;

const BEGIN_PAYMENT = {
  name: 'begin-payment',
  text: `
    select outcome, payment_id as "paymentId", ${RESERVATION_COLUMNS}
    from begin_payment($1, $2, $3, $4, $5, $6, $7, $8, $9 * interval '1 millisecond',
                       $10 * interval '1 millisecond', $11, $12)`,
};

// A payment that was given up meanwhile is open at the provider now: it is looked at, and closed there.
const NOTE_BEGUN = {
  name: 'payment-begun',
  text: `
    update payment set reference = $2,
      redirect_url = case when status = 'PENDING' then $3 end,
      next_look_at = case when status = 'FAILED' then clock_timestamp() else next_look_at end
    where id = $1
    returning failure_code is distinct from 'NOT_BEGUN' as "isOpen"`,
};

interface BegunRow extends ReservationColumns {
  outcome: 'BEGUN' | 'CONTINUED' | 'KNOWN' | Exclude<PayOutcome['outcome'], 'PAID' | 'PAYING'>;
  paymentId: string | null;
}

export interface PayByRedirectDeps {
  pool: Database;
  payments: Payments;
  reservations: Pick<Reservations, 'byId'>;
  /** For how long the first payment of a reservation keeps its seats. */
  extensionMs: number;
  /** Where the provider's page sends the buyer when it is done. */
  returnUrl: () => string;
  /** What is bought, as the buyer reads it on the provider's page. */
  describe: (reservationId: string) => Promise<string>;
}

/** @param provider undefined: there is none with this code */
export type PayByRedirect = (
  order: Order,
  method: string,
  provider: Exclude<PaymentProvider, { settles: 'IN_TRANSACTION' }> | undefined,
) => Promise<PayOutcome>;

/**
 * Pays with a provider that has a page of its own. First the payment is written down and the hold is
 * extended, then the provider is asked, outside of any transaction, and then its answer is written down.
 * If the process dies in between, the repeat of the request goes on where it ended, or else the worker
 * gives the hold back.
 */
export function createPayByRedirect(deps: PayByRedirectDeps): PayByRedirect {
  return async (order, method, provider) => {
    const row = await beginPayment(deps, order, method, provider);
    if (row.outcome === 'KNOWN') return { outcome: 'PAYING', reservation: await asItIs(deps, order, row) };
    if (row.outcome !== 'BEGUN' && row.outcome !== 'CONTINUED') return { outcome: row.outcome };
    // An error from here on leaves the payment written down, and the repeat goes on with it.
    const opened = await open(deps, provider, row).catch((cause: unknown) => {
      throw new Fault('OUTCOME_UNKNOWN', undefined, { cause });
    });
    if (!opened) return { outcome: 'PAYMENT_METHOD_UNAVAILABLE' };
    return { outcome: 'PAYING', reservation: shownReservation(order.reservationId, row) };
  };
}

async function beginPayment(
  { pool, extensionMs, returnUrl, describe }: PayByRedirectDeps,
  { userId, reservationId, idempotencyKey }: Order,
  method: string,
  provider: RedirectProvider | undefined,
): Promise<BegunRow | { outcome: 'IDEMPOTENCY_KEY_REUSED' }> {
  const available = provider?.status() === 'AVAILABLE';
  const description = available ? await describe(reservationId) : '';
  const asked = [userId, reservationId, idempotencyKey, randomUUID(), method, available, description];
  const bounds = [extensionMs, FIRST_LOOK_MS, AMOUNT_MAX, ATTEMPTS_MAX];
  const values = [...asked, returnUrl(), ...bounds];
  return runOnce(pool, BEGIN_PAYMENT, values, 'payment_key');
}

/** A hold that has lapsed since has another version, and the function does not tell whether it was swept. */
async function asItIs(
  { reservations }: PayByRedirectDeps,
  { reservationId }: Order,
  row: BegunRow,
): Promise<ShownReservation> {
  const now = row.status === 'EXPIRED' && (await reservations.byId([reservationId]))[0];
  return now || shownReservation(reservationId, row);
}

/**
 * Opens the payment at the provider.
 *
 * @returns false: that is not possible. The hold is as it was before, and the key is free
 */
async function open(
  { pool, payments }: PayByRedirectDeps,
  provider: RedirectProvider | undefined,
  { paymentId, outcome }: BegunRow,
): Promise<boolean> {
  const [payment] = await payments.byIds([paymentId!]);
  if (payment!.redirectUrl !== null) return true;
  if (!provider) throw new Error(`there is no provider ${payment!.method}`);
  const begun = await provider.begin(attemptOf(payment!)).catch((error: unknown): Failed => {
    // An earlier call may have reached the provider: then this payment is not given up here.
    if (outcome === 'CONTINUED' || !isUnavailable(error)) throw error;
    return { failed: 'the provider is not available' };
  });
  if ('failed' in begun) {
    const word: FinalWord = { status: 'FAILED', failure: begun.failed, code: 'NOT_BEGUN' };
    await untilDone(() => settlePayment(pool, payment!.id, word));
    // Another request may have opened it meanwhile.
    const [now] = await payments.byIds([payment!.id]);
    return now!.failureCode !== 'NOT_BEGUN';
  }
  const values = [payment!.id, begun.reference, begun.redirectUrl];
  const [noted] = await run<{ isOpen: boolean }>(pool, NOTE_BEGUN, values);
  return noted!.isOpen;
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Fault && error.code === 'SERVICE_UNAVAILABLE';
}
