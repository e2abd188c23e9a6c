import { jitterMs, sleep } from '../platform/clock.js';
import { Fault } from '../platform/fault.js';
import { brokenConstraint, sqlStateOf } from '../platform/postgres.js';
import type { Attempt } from './hold-seats.statement.js';
import type { Outcome, ReservationRequest } from './strategy.js';

const ATTEMPTS_MAX = 4;
const PAUSE_MS = 10;

/**
 * A seat was lost after something had been written; a deadlock; a serialization failure. Nothing is left of
 * it.
 */
const LOST = new Set(['TR001', '40P01', '40001']);
const LOCK_NOT_AVAILABLE = '55P03';
const QUERY_CANCELED = '57014';
const TOO_MANY_CONNECTIONS = '53300';
const DISK_FULL = '53100';

/**
 * Asks until there is a decision: an attempt that lost a race is repeated, and then sees what the winner
 * committed. At most four times, with pauses that grow and vary; after that the seats are SEAT_CONTENDED.
 *
 * @throws Fault SERVICE_UNAVAILABLE: nothing happened; OUTCOME_UNKNOWN: the answer of the database was lost
 */
export async function untilDecided(
  request: ReservationRequest,
  attempt: () => Promise<Attempt>,
): Promise<Outcome> {
  for (let tried = 1; tried <= ATTEMPTS_MAX; tried += 1) {
    const result = await attempt().catch((error: unknown) => fromError(error, request));
    if (result.outcome !== 'RACED') return result;
    await sleep(jitterMs(PAUSE_MS * tried));
  }
  return { outcome: 'SEAT_CONTENDED' };
}

function fromError(error: unknown, request: ReservationRequest): Attempt {
  if (error instanceof Fault) throw error;
  const state = sqlStateOf(error);
  if (state === undefined || state.startsWith('57P'))
    throw new Fault('OUTCOME_UNKNOWN', undefined, { cause: error });
  if (LOST.has(state)) return { outcome: 'RACED' };
  if (state === LOCK_NOT_AVAILABLE) return { outcome: 'SEAT_CONTENDED' };
  const constraint = brokenConstraint(error);
  // The key has its reservation: of an earlier request, or of one that was quicker.
  if (constraint === 'reservation_pkey' || constraint === 'reservation_key') return { outcome: 'KNOWN' };
  if (constraint === 'reservation_seat_one_active') {
    return { outcome: 'SEAT_TAKEN', takenSeatIds: request.seatIds, lapsedReservationIds: [] };
  }
  if (state === QUERY_CANCELED || state === TOO_MANY_CONNECTIONS || state === DISK_FULL) {
    throw new Fault('SERVICE_UNAVAILABLE', undefined, { retryAfterMs: 1_000, cause: error });
  }
  throw error;
}
