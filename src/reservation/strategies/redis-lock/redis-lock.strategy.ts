import { CircuitBreaker } from '../../../platform/circuit-breaker.js';
import { isLostAnswer } from '../../../platform/database-failure.js';
import { type Database, run } from '../../../platform/postgres.js';
import { type Attempt, holdFencedSeats } from '../../hold-seats.statement.js';
import { StrategyName } from '../../reservation-strategy.enum.js';
import type { ReservationRequest, ReservationStrategy } from '../../strategy.js';
import { untilDecided } from '../../until-decided.js';
import { whyNotHeld } from '../../why-not-held.statement.js';
import type { SeatLocks } from './seat-locks.js';

const TAKE_FENCE = {
  name: 'redis-lock-take-fence',
  text: `select nextval('seat_fence') as fence`,
};

export interface RedisLockDeps {
  pool: Database;
  locks: Pick<SeatLocks, 'acquire'>;
}

/**
 * A lock in Redis first. A request that does not get the lock reads what became of the seat.
 *
 * Mechanism: three round trips. All seats of the request are locked in Redis, a fence number is taken from
 * PostgreSQL, and the write names it; the lock is given back after the commit. Guarantee: exactly one winner
 * per seat, whatever happens to Redis. A lock can lapse, so the write has two conditions: the seat is free,
 * and no request has written with a later number. Cost under contention: a loser costs a call of Redis and a
 * read; without contention it needs two round trips more than ATOMIC. While Redis is away the answer is
 * STRATEGY_UNAVAILABLE. Choose it where the work under the lock is long and expensive.
 */
export function createRedisLock({ pool, locks }: RedisLockDeps): ReservationStrategy {
  // A lock that another request has is an answer of Redis. Every error of a Redis call is a failure of Redis.
  const breaker = new CircuitBreaker(() => true);
  const attempt = async (request: ReservationRequest): Promise<Attempt> => {
    const { performance, seatIds } = request;
    const lock = await breaker
      .run(() => locks.acquire(performance.performanceId, seatIds))
      .catch(() => 'UNAVAILABLE' as const);
    if (lock === 'UNAVAILABLE') return withoutRedis(pool, request);
    if (!lock) return whyNotHeld(pool, request);
    // Not awaited: the answer is known, and a lock that is not given back lapses.
    const release = (): void => void breaker.run(() => lock.release()).catch(() => undefined);
    return holdUnderLock(pool, request, release);
  };
  return {
    reserve: (request) => untilDecided(request, () => attempt(request)),
    reserveBest:
      'REDIS_LOCK locks seats before it asks the database which are free, so it cannot choose them. ATOMIC, PESSIMISTIC and OPTIMISTIC can.',
  };
}

/** Nothing was tried. But a key that has a reservation returns it. */
async function withoutRedis(pool: Database, request: ReservationRequest): Promise<Attempt> {
  const { outcome } = await whyNotHeld(pool, request);
  return { outcome: outcome === 'KNOWN' ? 'KNOWN' : 'STRATEGY_UNAVAILABLE' };
}

async function holdUnderLock(
  pool: Database,
  request: ReservationRequest,
  release: () => void,
): Promise<Attempt> {
  try {
    const fence = await takeFence(pool);
    const result = await holdFencedSeats(pool, StrategyName.REDIS_LOCK, request, fence);
    release();
    return result;
  } catch (error) {
    // When the answer was lost, the transaction may still be under way, so the lock is left to lapse.
    if (!isLostAnswer(error)) release();
    throw error;
  }
}

/**
 * The number must be taken after the lock and before any pause that precedes the write, so it needs a round
 * trip of its own: a number taken by the write itself would always be the newest. It comes from PostgreSQL,
 * because a counter in Redis starts again when Redis loses its data.
 */
async function takeFence(pool: Database): Promise<number> {
  const [row] = await run<{ fence: number }>(pool, TAKE_FENCE);
  return row!.fence;
}
