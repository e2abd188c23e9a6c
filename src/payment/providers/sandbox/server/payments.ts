import { randomBytes } from 'node:crypto';
import { after, now } from '../../../../platform/clock.js';
import type { NewPayment, ShownPayment } from '../wire.js';
import { Journal } from './journal.js';

/** The oldest payments beyond this are forgotten, those first that are settled. */
const PAYMENTS_MAX = 10_000;
const DELAY_MS_MAX = 24 * 3_600_000;

export interface StoredPayment extends NewPayment, Omit<ShownPayment, 'pageUrl'> {
  /** When a payment that is PROCESSING is captured; null: it is not. */
  captureAt: string | null;
  /** How often the shop is told of its end. */
  callbacks: number;
}

/** How a payment is captured. */
export interface Approval {
  /** Default: at once. */
  delayMs?: number;
  /** What is taken. Default: the amount of the payment. */
  captured?: number;
  /** How often the shop is told of it. Default: once. */
  callbacks?: number;
}

/** What the sandbox refuses; the message is for the caller. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: 400 | 404 | 409,
    message: string,
  ) {
    super(message);
  }
}

interface PaymentsParts {
  /** Where the payments are kept. */
  file: string;
  /** Takes every payment that was captured or refused. */
  onSettled(payment: StoredPayment): void;
  onError(error: unknown): void;
}

/** The payments of the sandbox: one for each key, and what has become of it. */
export class Payments {
  readonly #byKey = new Map<string, StoredPayment>();
  readonly #byId = new Map<string, StoredPayment>();
  readonly #timers = new Map<string, { cancel(): void }>();
  readonly #journal: Journal<StoredPayment>;

  constructor(private readonly parts: PaymentsParts) {
    this.#journal = new Journal(parts.file, () => this.#byKey.values());
  }

  async load(): Promise<void> {
    for (const payment of await this.#journal.read()) {
      this.#add(payment);
      this.#captureLater(payment);
    }
  }

  /** @throws Refused when the key is that of another payment */
  async create(wanted: NewPayment): Promise<StoredPayment> {
    const known = this.#byKey.get(wanted.key);
    if (known) return same(known, wanted);
    const payment: StoredPayment = {
      ...wanted,
      id: `sbx_${randomBytes(16).toString('base64url')}`,
      status: 'OPEN',
      captured: 0,
      refund: null,
      captureAt: null,
      callbacks: 1,
    };
    this.#add(payment);
    await this.#journal.write(payment);
    return payment;
  }

  /** @throws Refused when there is none */
  byKey(key: string): StoredPayment {
    return current(this.#byKey.get(key));
  }

  /** @throws Refused when there is none */
  byId(id: string): StoredPayment {
    return current(this.#byId.get(id));
  }

  /** @throws Refused unless it is open */
  async approve(payment: StoredPayment, approval: Approval): Promise<void> {
    const { delayMs = 0, captured = payment.amount, callbacks = 1 } = approval;
    requireOpen(payment);
    payment.callbacks = callbacks;
    if (delayMs === 0) return this.#capture(payment, captured);
    payment.status = 'PROCESSING';
    payment.captured = captured;
    payment.captureAt = new Date(now().getTime() + Math.min(delayMs, DELAY_MS_MAX)).toISOString();
    await this.#journal.write(payment);
    this.#captureLater(payment);
  }

  /** @throws Refused unless it is open */
  async decline(payment: StoredPayment): Promise<void> {
    requireOpen(payment);
    payment.status = 'DECLINED';
    await this.#journal.write(payment);
    this.parts.onSettled(payment);
  }

  /** It cannot be paid any more, if it is still open. */
  async close(payment: StoredPayment): Promise<void> {
    if (payment.status !== 'OPEN') return;
    payment.status = 'CLOSED';
    await this.#journal.write(payment);
  }

  /** @throws Refused unless it is captured, and for an amount that was not taken */
  async refund(
    payment: StoredPayment,
    { amount, currency }: Pick<NewPayment, 'amount' | 'currency'>,
    outcome: NonNullable<StoredPayment['refund']>,
  ): Promise<void> {
    if (payment.status !== 'CAPTURED') throw new Refused(409, 'the payment is not captured');
    if (amount !== payment.captured || currency !== payment.currency) {
      throw new Refused(409, 'this is not what was paid');
    }
    if (payment.refund && payment.refund.status !== 'FAILED') return;
    await this.setRefund(payment, outcome);
  }

  async setRefund(payment: StoredPayment, outcome: NonNullable<StoredPayment['refund']>): Promise<void> {
    payment.refund = outcome;
    await this.#journal.write(payment);
  }

  /** Nothing is captured later by this process. */
  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #add(payment: StoredPayment): void {
    this.#byKey.set(payment.key, payment);
    this.#byId.set(payment.id, payment);
    if (this.#byKey.size > PAYMENTS_MAX) this.#forget(this.#oldest());
  }

  #oldest(): StoredPayment {
    const all = [...this.#byKey.values()];
    return all.find(({ status }) => status !== 'OPEN' && status !== 'PROCESSING') ?? all[0]!;
  }

  #forget({ key, id }: StoredPayment): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    this.#byKey.delete(key);
    this.#byId.delete(id);
  }

  #captureLater(payment: StoredPayment): void {
    const { status, captureAt, captured, key } = payment;
    if (status !== 'PROCESSING' || captureAt === null) return;
    const ms = Math.max(0, new Date(captureAt).getTime() - now().getTime());
    const capture = () => this.#capture(payment, captured).catch(this.parts.onError);
    this.#timers.set(
      key,
      after(ms, () => void capture()),
    );
  }

  async #capture(payment: StoredPayment, captured: number): Promise<void> {
    this.#timers.delete(payment.key);
    payment.status = 'CAPTURED';
    payment.captured = captured;
    payment.captureAt = null;
    await this.#journal.write(payment);
    this.parts.onSettled(payment);
  }
}

function requireOpen(payment: StoredPayment): void {
  if (payment.status !== 'OPEN') throw new Refused(409, 'the payment is not open any more');
}

function current(payment: StoredPayment | undefined): StoredPayment {
  if (!payment) throw new Refused(404, 'there is no such payment');
  // Not written down: it follows from the clock.
  if (payment.status === 'OPEN' && new Date(payment.expiresAt) <= now()) payment.status = 'EXPIRED';
  return payment;
}

const GIVEN = ['amount', 'currency', 'description', 'returnUrl', 'expiresAt'] as const;

/** The address for messages may change when the caller has started anew. */
function same(known: StoredPayment, wanted: NewPayment): StoredPayment {
  const other = GIVEN.find((name) => known[name] !== wanted[name]);
  if (other) throw new Refused(409, `the key was used for a payment with another ${other}`);
  return current(known);
}
