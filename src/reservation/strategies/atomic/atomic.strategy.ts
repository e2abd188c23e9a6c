import type { Database } from '../../../platform/postgres.js';
import { outcomeOfFailure } from '../../database-failure.js';
import { existingReservations } from '../../existing.statement.js';
import { holdSeatsTogether } from '../../hold-seats-together.statement.js';
import { releaseLapsed } from '../../release.statement.js';
import { StrategyName } from '../../reservation-strategy.enum.js';
import type { ReservationStrategy } from '../../strategy.js';
import { pauseAfter } from '../../until-decided.js';
import { GroupCommit } from './group-commit.js';

/**
 * One conditional write. The database decides, and requests that wait together are sent to it together.
 *
 * Mechanism: one named statement, one round trip and one commit for all requests that arrived while the
 * previous batch was on its way. Guarantee: exactly one winner per seat, all seats of a request or none, in
 * the order of arrival at this process. Cost under contention: losers read committed rows and lock nothing,
 * so a hot seat costs little more than a read. Choose it by default.
 */
export function createAtomic(deps: { pool: Database; onBatch: (size: number) => void }): ReservationStrategy {
  const { pool, onBatch } = deps;
  const together = new GroupCommit({
    hold(batch) {
      onBatch(batch.length);
      return holdSeatsTogether(pool, StrategyName.ATOMIC, batch);
    },
    existing: (ids) => existingReservations(pool, ids),
    release: (ids) => releaseLapsed(pool, ids),
    pause: pauseAfter,
  });
  return {
    async reserve(request) {
      try {
        return await together.hold(request);
      } catch (error) {
        return outcomeOfFailure(error, request);
      }
    },
  };
}
