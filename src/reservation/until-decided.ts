import { jitterMs, sleep } from '../platform/clock.js';
import { attemptOfFailure } from './database-failure.js';
import type { Attempt } from './hold-seats.statement.js';
import type { Outcome, ReservationRequest } from './strategy.js';

const ATTEMPTS_MAX = 4;
const PAUSE_MS = 10;

/** Waits after a race was lost: a random time, longer with every try. */
export function pauseAfter(tries: number): Promise<void> {
  return sleep(jitterMs(PAUSE_MS * tries));
}

/**
 * Tries until there is a decision. An attempt that lost a race is repeated, and then sees what the winner
 * committed. There are at most four attempts, with pauses that grow and vary. After that the answer is
 * SEAT_CONTENDED.
 *
 * @throws Fault SERVICE_UNAVAILABLE: nothing happened; OUTCOME_UNKNOWN: the answer of the database was lost
 */
export async function untilDecided(
  request: ReservationRequest,
  attempt: () => Promise<Attempt>,
): Promise<Outcome> {
  for (let tried = 1; tried <= ATTEMPTS_MAX; tried += 1) {
    let result: Attempt;
    try {
      result = await attempt();
    } catch (error) {
      result = attemptOfFailure(error, request);
    }
    if (result.outcome !== 'RACED') return result;
    if (tried < ATTEMPTS_MAX) await pauseAfter(tried);
  }
  return { outcome: 'SEAT_CONTENDED' };
}
