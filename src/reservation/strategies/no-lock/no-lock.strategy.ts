import type { Database } from '../../../platform/postgres.js';
import { type Attempt, overwriteSeats } from '../../hold-seats.statement.js';
import type { ReservationRequest, ReservationStrategy } from '../../strategy.js';
import { untilDecided } from '../../until-decided.js';
import { whyNotHeld } from '../../why-not-held.statement.js';

/**
 * No protection, to show the race; allowed in lab performances only.
 *
 * Mechanism: read, decide in this process, then write over the present state. Guarantee: none. Two requests
 * that read a free seat both get it. Nothing waits and nothing is slowed down, so the machine alone
 * determines how often that happens. Choose it to see what the other strategies prevent.
 */
export function createNoLock(deps: { pool: Database }): ReservationStrategy {
  return {
    reserve: (request) => untilDecided(request, () => readThenOverwrite(deps.pool, request)),
    reserveBest:
      'NO_LOCK shows what becomes of seats that two callers choose, so it chooses none. ATOMIC, PESSIMISTIC and OPTIMISTIC can.',
  };
}

async function readThenOverwrite(pool: Database, request: ReservationRequest): Promise<Attempt> {
  const read = await whyNotHeld(pool, request);
  return read.outcome === 'RACED' ? overwriteSeats(pool, request) : read;
}
