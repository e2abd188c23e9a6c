import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Context } from '../../graphql/context.js';
import { addressKey, isLoopback } from '../../platform/address.js';
import { monotonicMs } from '../../platform/clock.js';
import { Fault } from '../../platform/fault.js';

const WINDOW_SECONDS = 60;
/**
 * A process takes a caller's budget in so many parts. So it asks Redis once for a part, not for each request.
 */
const PARTS = 20;
const CALLERS_MAX = 50_000;

/** The cost of an operation. The answer has it as `extensions.cost`. */
export interface Spent {
  /** The cost of this operation. */
  requested: number;
  /** What is left of the caller's budget for this minute. Null: there is no limit. */
  remaining: number | null;
  /** Why there is no limit. */
  exempt?: 'loopback';
}

/** A budget belongs to the user, or to the address if the caller has not signed in. */
export type Spender = Pick<Context, 'caller' | 'address'>;

/** The part of a caller's budget that this process has taken, and what was left in Redis after that. */
interface Lease {
  points: number;
  elsewhere: number;
  endsAtMs: number;
}

export interface BudgetSettings {
  /** The most that the operations of one caller may cost in a minute. */
  costPerMinute: number;
  /** True: requests from this machine have no limit. For scripts and benchmarks. */
  exemptLoopback: boolean;
}

/**
 * Bounds the cost of each caller's operations. The counts are in Redis and shared by all processes. While
 * Redis is unreachable, each process counts for itself.
 */
export class Budget {
  readonly #limiter: RateLimiterRedis;
  readonly #leases = new LRUCache<string, Lease>({ max: CALLERS_MAX });
  readonly #part: number;

  constructor(
    redis: Redis,
    private readonly settings: BudgetSettings,
  ) {
    const options = { keyPrefix: 'budget', points: settings.costPerMinute, duration: WINDOW_SECONDS };
    this.#part = Math.ceil(settings.costPerMinute / PARTS);
    this.#limiter = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      insuranceLimiter: new RateLimiterMemory(options),
    });
  }

  /**
   * Pays for an operation before it is executed.
   *
   * @throws Fault RATE_LIMITED: the caller's budget for this minute does not cover it
   */
  spend(spender: Spender, cost: number): Spent | Promise<Spent> {
    if (this.#isExempt(spender)) return { requested: cost, remaining: null, exempt: 'loopback' };
    const key = keyOf(spender);
    const lease = this.#current(key);
    return lease && lease.points >= cost ? pay(lease, cost) : this.#payAfterLease(key, lease, cost);
  }

  /**
   * Checks a request whose cost is not known yet.
   *
   * @throws Fault RATE_LIMITED: this process knows that the caller has nothing left
   */
  check(spender: Spender): void {
    const lease = this.#isExempt(spender) ? undefined : this.#current(keyOf(spender));
    if (lease && lease.points + lease.elsewhere <= 0) throw tooMuch(lease);
  }

  /** What is left of the caller's budget for this minute, as far as this process knows. */
  remaining(spender: Spender): number | null {
    if (this.#isExempt(spender)) return null;
    const lease = this.#current(keyOf(spender));
    return lease ? lease.points + lease.elsewhere : this.settings.costPerMinute;
  }

  #isExempt({ address }: Spender): boolean {
    return this.settings.exemptLoopback && isLoopback(address);
  }

  #current(key: string): Lease | undefined {
    const lease = this.#leases.get(key);
    return lease && lease.endsAtMs > monotonicMs() ? lease : undefined;
  }

  async #payAfterLease(key: string, before: Lease | undefined, cost: number): Promise<Spent> {
    const lease = before && before.elsewhere <= 0 ? before : await this.#lease(key, cost);
    if (lease.points < cost) throw tooMuch(lease);
    return pay(lease, cost);
  }

  /** Takes another part of the budget from Redis, or what is left there. */
  async #lease(key: string, cost: number): Promise<Lease> {
    const wanted = Math.max(cost, this.#part);
    const { consumedPoints, msBeforeNext } = await this.#limiter.consume(key, wanted).catch((refusal) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    });
    const left = this.settings.costPerMinute - consumedPoints;
    const lease = this.#current(key) ?? { points: 0, elsewhere: 0, endsAtMs: 0 };
    lease.points += Math.max(0, wanted + Math.min(0, left));
    lease.elsewhere = Math.max(0, left);
    lease.endsAtMs = monotonicMs() + msBeforeNext;
    this.#leases.set(key, lease);
    return lease;
  }
}

function keyOf({ caller, address }: Spender): string {
  return caller ? `user:${caller.userId}` : `address:${addressKey(address)}`;
}

function pay(lease: Lease, cost: number): Spent {
  lease.points -= cost;
  return { requested: cost, remaining: lease.points + lease.elsewhere };
}

function tooMuch({ endsAtMs }: Lease): Fault {
  const retryAfterMs = Math.max(1, Math.ceil(endsAtMs - monotonicMs()));
  return new Fault('RATE_LIMITED', undefined, { retryAfterMs });
}
