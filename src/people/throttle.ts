import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey, isLoopback } from '../platform/address.js';
import { Fault } from '../platform/fault.js';

/** A number of attempts within a number of seconds, counted from the first attempt. */
interface Limit {
  attempts: number;
  seconds: number;
}

const QUARTER_HOUR = 900;

const DEFAULT_LIMITS = {
  /** Failures of one account from one address. */
  signInByAccountAndAddress: { attempts: 5, seconds: QUARTER_HOUR } as Limit,
  /** Failures of one address, whatever the accounts. */
  signInByAddress: { attempts: 30, seconds: QUARTER_HOUR } as Limit,
  /**
   * Failures of one account from any address. The limit is high, because an attacker who reaches it locks the
   * owner out as well.
   */
  signInByAccount: { attempts: 100, seconds: 3_600 } as Limit,
  signUpByAddress: { attempts: 10, seconds: 60 } as Limit,
  guestByAddress: { attempts: 60, seconds: 60 } as Limit,
};

export type ThrottleLimits = typeof DEFAULT_LIMITS;

interface Count {
  limiter: RateLimiterRedis;
  key: string;
}

/**
 * Slows down clients that guess passwords or make accounts in bulk. The counts are in Redis, shared by all
 * processes. While Redis is away, each process counts for itself. Too many attempts give the fault
 * RATE_LIMITED.
 */
export class Throttle {
  readonly #limiters: Record<keyof ThrottleLimits, RateLimiterRedis>;
  readonly #exemptLoopback: boolean;

  /** @param settings.exemptLoopback requests from this machine may make any number of accounts and guests */
  constructor(redis: Redis, settings: { limits: Partial<ThrottleLimits>; exemptLoopback: boolean }) {
    const limits = { ...DEFAULT_LIMITS, ...settings.limits };
    this.#exemptLoopback = settings.exemptLoopback;
    this.#limiters = {
      signInByAccountAndAddress: limiter(redis, 'sign-in-pair', limits.signInByAccountAndAddress),
      signInByAddress: limiter(redis, 'sign-in-address', limits.signInByAddress),
      signInByAccount: limiter(redis, 'sign-in-account', limits.signInByAccount),
      signUpByAddress: limiter(redis, 'sign-up', limits.signUpByAddress),
      guestByAddress: limiter(redis, 'guest', limits.guestByAddress),
    };
  }

  /** Counts an attempt to make an account. */
  async countSignUp(address: string): Promise<void> {
    await this.#countByAddress(this.#limiters.signUpByAddress, address);
  }

  /** Counts a guest session. */
  async countGuest(address: string): Promise<void> {
    await this.#countByAddress(this.#limiters.guestByAddress, address);
  }

  /**
   * Runs an attempt to sign in unless there were too many failures. The attempt is counted as a failure
   * before it begins, and the count is taken back when it succeeds, so that simultaneous attempts cannot all
   * pass one count. A rejected attempt is not counted anywhere else: otherwise one persistent address would
   * use up the account's count for all addresses.
   *
   * @param attempt undefined is a failure; when it throws, the result is unknown and nothing is counted
   */
  async guardSignIn<T>(
    who: { email: string; address: string },
    attempt: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const account = createHash('sha256').update(who.email).digest('base64url');
    const address = addressKey(who.address);
    const pair = { limiter: this.#limiters.signInByAccountAndAddress, key: `${account}:${address}` };
    const counts = [
      pair,
      { limiter: this.#limiters.signInByAddress, key: address },
      { limiter: this.#limiters.signInByAccount, key: account },
    ];
    await take(counts);
    let failed = false;
    try {
      const result = await attempt();
      failed = result === undefined;
      return result;
    } finally {
      if (!failed) await giveBack(counts);
    }
  }

  async #countByAddress(limiter: RateLimiterRedis, address: string): Promise<void> {
    if (this.#exemptLoopback && isLoopback(address)) return;
    await take([{ limiter, key: addressKey(address) }]);
  }
}

function limiter(redis: Redis, name: string, limit: Limit): RateLimiterRedis {
  const options = { keyPrefix: `throttle:${name}`, points: limit.attempts, duration: limit.seconds };
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    insuranceLimiter: new RateLimiterMemory(options),
  });
}

/**
 * Takes one point of each limit. If one has none left, takes no point of any and throws the fault
 * RATE_LIMITED.
 */
async function take(counts: Count[]): Promise<void> {
  const outcomes = await Promise.allSettled(counts.map(({ limiter, key }) => limiter.consume(key)));
  const refusals = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
  if (refusals.length === 0) return;
  // The library counts also what it refuses.
  await giveBack(counts.filter((_, index) => isCounted(outcomes[index]!)));
  const waits = refusals.map((reason: unknown) => {
    if (reason instanceof RateLimiterRes) return reason.msBeforeNext;
    throw reason;
  });
  throw new Fault('RATE_LIMITED', undefined, { retryAfterMs: Math.ceil(Math.max(...waits)) });
}

function isCounted(outcome: PromiseSettledResult<unknown>): boolean {
  return outcome.status === 'fulfilled' || outcome.reason instanceof RateLimiterRes;
}

async function giveBack(counts: Count[]): Promise<void> {
  await Promise.all(counts.map(({ limiter, key }) => limiter.reward(key)));
}
