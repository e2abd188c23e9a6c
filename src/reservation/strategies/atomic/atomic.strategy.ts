import type { Database } from '../../../platform/postgres.js';
import { holdSeats } from '../../hold-seats.statement.js';
import { StrategyName } from '../../reservation-strategy.enum.js';
import type { ReservationStrategy } from '../../strategy.js';
import { untilDecided } from '../../until-decided.js';

/**
 * One conditional write; the database is the referee.
 *
 * Mechanism: one named statement, one round trip, its own transaction. Guarantee: exactly one winner a seat,
 * all seats of a request or none. Cost under contention: losers read committed rows and lock nothing, so a
 * hot seat costs little more than a read. Choose it by default.
 */
export function createAtomic(deps: { pool: Database }): ReservationStrategy {
  return {
    reserve: (request) => untilDecided(request, () => holdSeats(deps.pool, StrategyName.ATOMIC, request)),
  };
}
