import type { Database } from '../../../platform/postgres.js';
import type { BestRows } from '../../best-seats/best-rows.js';
import { holdBestSeatsTogether } from '../../best-seats/best-seats.statement.js';
import { outcomeOfFailure } from '../../database-failure.js';
import { existingReservations } from '../../existing.statement.js';
import { holdSeatsTogether } from '../../hold-seats-together.statement.js';
import { releaseLapsed } from '../../release.statement.js';
import { StrategyName } from '../../reservation-strategy.enum.js';
import type { BestSeatsRequest, Outcome, ReservationRequest, ReservationStrategy } from '../../strategy.js';
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
export function createAtomic(deps: {
  pool: Database;
  bestRows: BestRows;
  onBatch: (size: number) => void;
}): ReservationStrategy {
  const { pool, bestRows, onBatch } = deps;
  const aside = {
    existing: (ids: readonly string[]) => existingReservations(pool, ids),
    release: (ids: readonly string[]) => releaseLapsed(pool, ids),
    pause: pauseAfter,
  };
  const together = new GroupCommit({
    ...aside,
    hold(batch) {
      onBatch(batch.length);
      return holdSeatsTogether(pool, StrategyName.ATOMIC, batch);
    },
  });
  const bestTogether = new GroupCommit<BestSeatsRequest>({
    ...aside,
    hold(batch) {
      onBatch(batch.length);
      return bestRows.decide(
        batch.map(({ request }) => request),
        (open, choice) => {
          const still = open.map((index) => batch[index]!);
          return holdBestSeatsTogether(pool, StrategyName.ATOMIC, still, choice);
        },
      );
    },
    // A second batch beside the first would choose the same seats.
    underWayMax: 1,
  });
  return {
    reserve: (request) => answered(together, request),
    reserveBest: (request) => answered(bestTogether, request),
  };
}

async function answered<Request extends ReservationRequest>(
  together: GroupCommit<Request>,
  request: Request,
): Promise<Outcome> {
  try {
    return await together.hold(request);
  } catch (error) {
    return outcomeOfFailure(error, request);
  }
}
