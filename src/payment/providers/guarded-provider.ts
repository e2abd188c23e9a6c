import type { IncomingHttpHeaders } from 'node:http';
import { CircuitBreaker, CircuitOpen } from '../../platform/circuit-breaker.js';
import { after, withTimeout } from '../../platform/clock.js';
import { Fault, unavailable } from '../../platform/fault.js';
import type { ProviderWatch } from '../metrics.js';
import {
  AMOUNT_MAX,
  type Attempt,
  type Begun,
  CALL_MS_MAX,
  type Failed,
  type Heard,
  type ProviderStatus,
  type RedirectProvider,
  type Refund,
  type RefundWord,
  type Word,
} from '../provider.js';
import type { RedirectAdapter } from './adapter.js';

/** More failures in a row than a lost packet explains. */
const FAILURES_IN_A_ROW = 5;
const PROBE_AFTER_MS = 5_000;
/** A provider that answers slowly must not collect the requests of a whole sale. */
const CALLS_MAX = 128;

export interface GuardParts {
  watch: ProviderWatch;
  /** Takes the failures of calls. */
  onError(error: unknown): void;
  /** After how many milliseconds a provider that failed is tried again. Default: 5,000. */
  probeAfterMs?: number;
  /** How long a call may take, in milliseconds. Default: 3,000. */
  callMs?: number;
}

/**
 * An adapter behind a breaker of its own. While the provider fails, every call is refused at once, and the
 * provider is asked by a call of our own whether it is back: no buyer has to try it.
 */
export class GuardedProvider implements RedirectProvider {
  readonly settles = 'LATER';
  readonly code: string;
  readonly name: string;
  readonly #breaker: CircuitBreaker;
  readonly #probeAfterMs: number;
  readonly #callMs: number;
  #probe: { cancel(): void } | undefined;
  #calls = 0;
  #closed = false;

  constructor(
    { code, name }: Pick<RedirectProvider, 'code' | 'name'>,
    private readonly adapter: RedirectAdapter,
    private readonly parts: GuardParts,
  ) {
    this.code = code;
    this.name = name;
    this.#probeAfterMs = parts.probeAfterMs ?? PROBE_AFTER_MS;
    this.#callMs = parts.callMs ?? CALL_MS_MAX;
    this.#breaker = new CircuitBreaker(() => true, {
      failuresInARow: FAILURES_IN_A_ROW,
      probeAfterMs: this.#probeAfterMs,
    });
    parts.watch.watchBreaker(this.code, () => this.#breaker.isOpen);
  }

  status(): ProviderStatus {
    return this.#breaker.isOpen ? 'MAINTENANCE' : 'AVAILABLE';
  }

  async begin(attempt: Attempt): Promise<Begun | Failed> {
    const { amount } = attempt;
    if (!Number.isSafeInteger(amount) || amount < 1 || amount > AMOUNT_MAX) {
      return { failed: `the amount must be a whole number from 1 to ${AMOUNT_MAX}` };
    }
    return this.#call((signal) => this.adapter.begin(attempt, signal));
  }

  look(attempt: Attempt, reference: string | null): Promise<Word> {
    return this.#call((signal) => this.adapter.look(attempt, reference, signal));
  }

  abandon(attempt: Attempt, reference: string | null): Promise<Word> {
    return this.#call((signal) => this.adapter.abandon(attempt, reference, signal));
  }

  refund(refund: Refund): Promise<RefundWord> {
    return this.#call((signal) => this.adapter.refund(refund, signal));
  }

  readWebhook(headers: Readonly<IncomingHttpHeaders>, body: Buffer, now: Date): Heard | null {
    return this.adapter.readWebhook(headers, body, now);
  }

  /** No probe begins after it. */
  close(): void {
    this.#closed = true;
    this.#probe?.cancel();
  }

  async #call<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { watch, onError } = this.parts;
    if (this.#breaker.isOpen || this.#calls >= CALLS_MAX) {
      watch.called(this.code, 'refused');
      throw unavailable();
    }
    this.#calls += 1;
    try {
      const answer = await this.#breaker.run(() => bounded(this.#callMs, call));
      watch.called(this.code, 'answered');
      return answer;
    } catch (error) {
      const fault = faultOf(error);
      watch.called(this.code, fault.code === 'SERVICE_UNAVAILABLE' ? 'unavailable' : 'unknown');
      onError(error);
      if (this.#breaker.isOpen) this.#probeLater();
      throw fault;
    } finally {
      this.#calls -= 1;
    }
  }

  #probeLater(): void {
    if (this.#closed) return;
    this.#probe ??= after(this.#probeAfterMs, () => void this.#tryAgain());
  }

  async #tryAgain(): Promise<void> {
    this.#probe = undefined;
    await this.#breaker
      .run(() => bounded(this.#callMs, (signal) => this.adapter.ping(signal).then(() => true)))
      .catch(this.parts.onError);
    if (this.#breaker.isOpen) this.#probeLater();
  }
}

/** @throws Fault OUTCOME_UNKNOWN when the answer does not come in time */
async function bounded<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const enough = new AbortController();
  try {
    const answer = await withTimeout(ms, call(enough.signal));
    if (answer === undefined)
      throw new Fault('OUTCOME_UNKNOWN', 'The payment provider did not answer in time.');
    return answer;
  } finally {
    enough.abort();
  }
}

/** An error that does not say that nothing has happened leaves that open. */
function faultOf(error: unknown): Fault {
  if (error instanceof CircuitOpen) return unavailable(error);
  if (error instanceof Fault && error.code === 'SERVICE_UNAVAILABLE') return error;
  return error instanceof Fault && error.code === 'OUTCOME_UNKNOWN'
    ? error
    : new Fault('OUTCOME_UNKNOWN', undefined, { cause: error });
}
