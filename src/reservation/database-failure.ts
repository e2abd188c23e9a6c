import {
  brokenConstraint,
  databaseFailureOf,
  isLostAnswer,
  sqlStateOf,
} from '../platform/database-failure.js';
import { Fault, unavailable } from '../platform/fault.js';
import type { Attempt } from './hold-seats.statement.js';
import type { Outcome, ReservationRequest } from './strategy.js';

/**
 * A seat was lost after something had been written; the pass of the waiting room ended; a deadlock; a
 * serialization failure. Nothing of the attempt is left, and the next try shows the reason.
 */
const LOST = new Set(['TR001', 'TR003', '40P01', '40001']);
const LOCK_NOT_AVAILABLE = '55P03';
const INTEGRITY_CONSTRAINT_VIOLATION = /^23/;

/**
 * What an attempt that failed means for its request.
 *
 * @throws Fault SERVICE_UNAVAILABLE: nothing happened; OUTCOME_UNKNOWN: the answer of the database was lost
 */
export function attemptOfFailure(error: unknown, request: ReservationRequest): Attempt {
  if (error instanceof Fault) throw error;
  if (isLostAnswer(error)) throw new Fault('OUTCOME_UNKNOWN', undefined, { cause: error });
  const state = sqlStateOf(error)!;
  if (LOST.has(state)) return { outcome: 'RACED' };
  if (state === LOCK_NOT_AVAILABLE) return { outcome: 'SEAT_CONTENDED' };
  const constraint = brokenConstraint(error);
  // The key has a reservation already: from an earlier request, or from a faster one.
  if (constraint === 'reservation_pkey' || constraint === 'reservation_key') return { outcome: 'KNOWN' };
  if (constraint === 'reservation_seat_one_active') {
    return { outcome: 'SEAT_TAKEN', takenSeatIds: request.seatIds, lapsedReservationIds: [] };
  }
  throw databaseFailureOf(error) === undefined ? error : unavailable(error);
}

/** The same where the request is not tried again. @throws Fault likewise */
export function outcomeOfFailure(error: unknown, request: ReservationRequest): Outcome {
  const attempt = attemptOfFailure(error, request);
  return attempt.outcome === 'RACED' ? { outcome: 'SEAT_CONTENDED' } : attempt;
}

/** Whether an attempt lost to other requests; the next one shows the reason. */
export function isLostRace(error: unknown): boolean {
  return LOST.has(sqlStateOf(error) ?? '');
}

/** Whether other requests of the same transaction may succeed in transactions of their own. */
export function concernsOneRequest(error: unknown): boolean {
  const state = sqlStateOf(error);
  return (
    state !== undefined &&
    (LOST.has(state) || state === LOCK_NOT_AVAILABLE || INTEGRITY_CONSTRAINT_VIOLATION.test(state))
  );
}
