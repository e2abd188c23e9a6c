import { monotonicMs } from './clock.js';

/** Reports an outage once, and not once per failure. */
export class OutageLogger {
  #on = false;

  constructor(private readonly tell: (error: Error) => void) {}

  failed(error: unknown): void {
    if (!this.#on) this.tell(error as Error);
    this.#on = true;
  }

  /** @returns whether there was one */
  over(): boolean {
    const was = this.#on;
    this.#on = false;
    return was;
  }
}

const AGAIN_MS = 10_000;
const FORGOTTEN_MS = 60_000;
const REASONS_MAX = 32;

interface Seen {
  toldMs: number;
  lastMs: number;
  /** How often it occurred since it was reported. */
  untold: number;
}

/**
 * Reports a repeated failure when it occurs first, and then every ten seconds at most, with the number of
 * times. Failures are distinguished by their code or their message. A failure that has not occurred for a
 * minute counts as new.
 */
export class RepeatedFailure {
  readonly #seen = new Map<string, Seen>();

  /** @param tell receives a short reason, the number of times, and, the first time, the error itself */
  constructor(
    private readonly tell: (reason: string, times: number, first: unknown) => void,
    private readonly nowMs: () => number = monotonicMs,
  ) {}

  failed(error: unknown): void {
    const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
    const reason = String(message ?? error).slice(0, 200);
    const key = typeof code === 'string' ? code : reason;
    const nowMs = this.nowMs();
    const seen = this.#seen.get(key);
    if (!seen || nowMs - seen.lastMs > FORGOTTEN_MS) {
      this.#remember(key, nowMs);
      this.tell(reason, 1, error);
      return;
    }
    seen.lastMs = nowMs;
    seen.untold += 1;
    if (nowMs - seen.toldMs < AGAIN_MS) return;
    this.tell(reason, seen.untold, undefined);
    seen.toldMs = nowMs;
    seen.untold = 0;
  }

  #remember(key: string, nowMs: number): void {
    this.#seen.delete(key);
    this.#seen.set(key, { toldMs: nowMs, lastMs: nowMs, untold: 0 });
    if (this.#seen.size > REASONS_MAX) this.#seen.delete(this.#seen.keys().next().value!);
  }
}
