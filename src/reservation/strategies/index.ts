import type { Redis } from 'ioredis';
import type { Database } from '../../platform/postgres.js';
import type { BestRows } from '../best-seats/best-rows.js';
import type { StrategyName } from '../reservation-strategy.enum.js';
import type { ReservationStrategy } from '../strategy.js';
import { createAtomic } from './atomic/atomic.strategy.js';
import { createNoLock } from './no-lock/no-lock.strategy.js';
import { createOptimistic } from './optimistic/optimistic.strategy.js';
import { createPessimistic } from './pessimistic/pessimistic.strategy.js';
import type { Queue } from './queue/queue.js';
import { createRedisLock } from './redis-lock/redis-lock.strategy.js';
import { openSeatLocks } from './redis-lock/seat-locks.js';

export { createQueue, type DecidingWatch, type Queue } from './queue/queue.js';

/** The only list of strategies. For a name that is not here the answer is STRATEGY_UNAVAILABLE. */
export function createStrategies(deps: {
  pool: Database;
  redis: Redis;
  bestRows: BestRows;
  /** Null: there is no log to queue in. */
  queue: Queue | null;
  onBatch: (size: number) => void;
}): Partial<Record<StrategyName, ReservationStrategy>> {
  return {
    NO_LOCK: createNoLock(deps),
    OPTIMISTIC: createOptimistic(deps),
    PESSIMISTIC: createPessimistic(deps),
    REDIS_LOCK: createRedisLock({ pool: deps.pool, locks: openSeatLocks(deps.redis) }),
    ATOMIC: createAtomic(deps),
    ...(deps.queue && { QUEUE: deps.queue.strategy }),
  };
}
