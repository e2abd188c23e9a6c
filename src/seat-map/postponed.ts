import { monotonicMs } from '../platform/clock.js';

const FIRST_PAUSE_MS = 1_000;
const PAUSE_MAX_MS = 60_000;
const OUTAGE_PAUSE_MS = 1_000;

interface Failing {
  /** 0: it has not failed of itself. */
  pauseMs: number;
  untilMs: number;
  /** Whether the failure has been logged. */
  told: boolean;
}

/**
 * Performances whose relaying failed. Each is left alone for a while, longer with every failure that it
 * caused.
 */
export class Postponed {
  readonly #failing = new Map<number, Failing>();

  failed(performanceId: number): Failing {
    const before = this.#failing.get(performanceId);
    const pauseMs = Math.min(Math.max(2 * (before?.pauseMs ?? 0), FIRST_PAUSE_MS), PAUSE_MAX_MS);
    const failing = { pauseMs, untilMs: monotonicMs() + pauseMs, told: before?.told ?? false };
    this.#failing.set(performanceId, failing);
    return failing;
  }

  /** An outage says nothing about the performance, so its pause stays short and as it was. */
  metOutage(performanceId: number): void {
    const { pauseMs, told } = this.#failing.get(performanceId) ?? { pauseMs: 0, told: false };
    this.#failing.set(performanceId, { pauseMs, untilMs: monotonicMs() + OUTAGE_PAUSE_MS, told });
  }

  wentWell(performanceId: number): void {
    this.#failing.delete(performanceId);
  }

  /** The performances that are not to be tried yet. */
  ids(): number[] {
    const nowMs = monotonicMs();
    const ids: number[] = [];
    for (const [id, { untilMs }] of this.#failing) {
      if (untilMs > nowMs) ids.push(id);
      // It would have been tried long ago if it still had news, so another relay has succeeded.
      else if (nowMs - untilMs > PAUSE_MAX_MS) this.#failing.delete(id);
    }
    return ids;
  }
}
