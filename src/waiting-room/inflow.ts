import type { Redis } from 'ioredis';

/** Why a process is near its limits. */
export type PressureReason = 'reserve_p99' | 'pool_waiting' | 'event_loop_lag';

/** A process that is near its limits says so again and again. */
const PRESSURE_LEASE_MS = 3_000;
const STEP_MS = 5_000;
const LEAST_SHARE = 1 / 16;

/**
 * Which share of the rate people are let in at: half of it, and half of that every five seconds, while any
 * process is near its limits; twice as much every five seconds afterwards, so that all of it is back within
 * 20 seconds. What the processes say and the share are in Redis, so all tickers agree.
 */
export class Inflow {
  /** 0 to 1. */
  share = 1;
  reasons: PressureReason[] = [];

  readonly #pressureKey: string;
  readonly #shareKey: string;

  /** @param deployment names what is ours in a Redis that others use, too */
  constructor(
    private readonly redis: Redis,
    deployment: string,
  ) {
    this.#pressureKey = `waiting-room:${deployment}:pressure`;
    this.#shareKey = `waiting-room:${deployment}:share`;
  }

  /** Says that this process is near its limits, for the next three seconds. */
  async report(process: string, reason: PressureReason, nowMs: number): Promise<void> {
    await this.redis.zadd(this.#pressureKey, String(nowMs + PRESSURE_LEASE_MS), `${process}:${reason}`);
  }

  /** To be called about once a second. */
  async survey(nowMs: number): Promise<void> {
    await this.redis.zremrangebyscore(this.#pressureKey, '-inf', String(nowMs));
    const reports = await this.redis.zrange(this.#pressureKey, '0', '-1');
    this.reasons = [...new Set(reports.map((report) => report.split(':').at(-1) as PressureReason))];
    const [share, changedMs] = await this.redis.hmget(this.#shareKey, 'share', 'changed_ms');
    this.share = Number(share ?? 1);
    if (nowMs - Number(changedMs ?? 0) < STEP_MS) return;
    const next = reports.length > 0 ? Math.max(LEAST_SHARE, this.share / 2) : Math.min(1, this.share * 2);
    if (next === this.share) return;
    this.share = next;
    await this.redis.hset(this.#shareKey, 'share', String(next), 'changed_ms', String(nowMs));
  }
}
