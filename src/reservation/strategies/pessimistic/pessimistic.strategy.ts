import type { Database } from '../../../platform/postgres.js';
import type { BestRows } from '../../best-seats/best-rows.js';
import { lockAndHoldBestSeats } from '../../best-seats/best-seats.statement.js';
import { lockAndHoldSeats } from '../../hold-seats.statement.js';
import { StrategyName } from '../../reservation-strategy.enum.js';
import type { ReservationStrategy } from '../../strategy.js';
import { untilDecided } from '../../until-decided.js';

/**
 * Row locks first: a request for a seat waits until the previous request for it is decided.
 *
 * Mechanism: a transaction that locks the seats in the order of their ids, then checks, then writes. Its
 * steps are one call, so that no row stays locked while an answer travels. Guarantee: exactly one winner per
 * seat, decided in the order of the locks. Cost under contention: every waiting request keeps a connection,
 * for at most a second per lock; then the answer is SEAT_CONTENDED. Choose it where the decision needs
 * several steps that must not be repeated.
 */
export function createPessimistic(deps: { pool: Database; bestRows: BestRows }): ReservationStrategy {
  const { pool, bestRows } = deps;
  return {
    reserve: (request) =>
      untilDecided(request, () => lockAndHoldSeats(pool, StrategyName.PESSIMISTIC, request)),
    reserveBest: (request) =>
      untilDecided(request, () =>
        bestRows.decideOne(request, (choice) =>
          lockAndHoldBestSeats(pool, StrategyName.PESSIMISTIC, request, choice),
        ),
      ),
  };
}
