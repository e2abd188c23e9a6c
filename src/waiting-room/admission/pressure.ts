import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { AdmissionThrottle, PressureReason } from './admission-throttle.js';

/** What is measured every second, and the limit above which it is too much. */
export type Gauges = Record<PressureReason, { limit: number; read(): number }>;

/** How often the pressure is to be checked. */
export const PRESSURE_MS = 1_000;
/** A single bad second is chance. */
const SECONDS_BEYOND = 5;
const LIMITS = { reserveP99Ms: 1_000, poolWaiting: 500, eventLoopLagMs: 100 };
const MS_TO_NS = 1e6;
const LAG_RESOLUTION_MS = 20;

/** Reports when this process has been near its limits for five seconds. */
export class Pressure {
  readonly #secondsBeyond = new Map<PressureReason, number>();

  constructor(
    private readonly gauges: Gauges,
    private readonly throttle: AdmissionThrottle,
    private readonly process: string,
  ) {}

  /** To be called every second. */
  async check(): Promise<void> {
    for (const reason of Object.keys(this.gauges) as PressureReason[]) {
      const { limit, read } = this.gauges[reason];
      const seconds = read() > limit ? (this.#secondsBeyond.get(reason) ?? 0) + 1 : 0;
      this.#secondsBeyond.set(reason, seconds);
      if (seconds >= SECONDS_BEYOND) await this.throttle.report(this.process, reason);
    }
  }
}

/** The gauges of a process that serves requests. */
export interface ProcessGauges {
  gauges: Gauges;
  /** Takes how long a reservation took, in milliseconds. */
  reserved(ms: number): void;
  /** Begins to watch how late the event loop is. */
  start(): void;
  stop(): void;
}

/** @param poolWaiting how many requests wait for a connection to PostgreSQL */
export function processGauges(poolWaiting: () => number): ProcessGauges {
  const reserve = createHistogram();
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  const gauges: Gauges = {
    reserve_p99: {
      limit: LIMITS.reserveP99Ms,
      read() {
        const p99 = reserve.count === 0 ? 0 : reserve.percentile(99);
        reserve.reset();
        return p99;
      },
    },
    pool_waiting: { limit: LIMITS.poolWaiting, read: poolWaiting },
    event_loop_lag: {
      limit: LIMITS.eventLoopLagMs,
      read() {
        const p99 = lag.percentile(99) / MS_TO_NS;
        lag.reset();
        return p99;
      },
    },
  };
  return {
    gauges,
    reserved: (ms) => reserve.record(Math.max(1, Math.round(ms))),
    start: () => void lag.enable(),
    stop: () => void lag.disable(),
  };
}
