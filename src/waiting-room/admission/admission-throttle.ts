import type { Redis } from 'ioredis';
import { type RedisScript, redisScript } from '../../platform/redis-script.js';
import { scriptText } from '../line/index.js';

/** Why a process is near its limits. */
export type PressureReason = 'reserve_p99' | 'pool_waiting' | 'event_loop_lag';

/** A process that is near its limits reports it again and again; each report counts for so long. */
const PRESSURE_LEASE_MS = 3_000;
const STEP_MS = 5_000;
const LEAST_SHARE = 1 / 16;

/**
 * The share of the rate at which fans are admitted. While any process is near its limits, the share is halved
 * every five seconds. Afterwards it is doubled every five seconds, so that all of it is back within 20
 * seconds. The reports and the share are in Redis and go by its clock, so all tickers agree.
 */
export class AdmissionThrottle {
  /** 0 to 1. */
  share = 1;
  reasons: PressureReason[] = [];

  readonly #keys: readonly [pressure: string, share: string];
  readonly #report: RedisScript;
  readonly #survey: RedisScript;

  /**
   * Names its keys.
   *
   * @param deployment names what is ours in a Redis that other programs use, too
   */
  constructor(redis: Redis, deployment: string) {
    this.#keys = [`waiting-room:${deployment}:pressure`, `waiting-room:${deployment}:share`];
    this.#report = redisScript(redis, scriptText('admission', 'report-pressure'));
    this.#survey = redisScript(redis, scriptText('admission', 'survey-pressure'));
  }

  /** Reports that this process is near its limits, for the next three seconds. */
  async report(process: string, reason: PressureReason): Promise<void> {
    await this.#report([this.#keys[0]], [PRESSURE_LEASE_MS, `${process}:${reason}`]);
  }

  /** To be called about once a second. */
  async survey(): Promise<void> {
    const answer = await this.#survey(this.#keys, [PRESSURE_LEASE_MS, STEP_MS, LEAST_SHARE]);
    const [share, reports] = answer as [string, string[]];
    this.share = Number(share);
    this.reasons = [...new Set(reports.map((report) => report.split(':').at(-1) as PressureReason))];
  }
}
