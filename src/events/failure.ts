import { databaseFailureOf, isLostToOthers, sqlStateOf } from '../platform/database-failure.js';
import { Fault } from '../platform/fault.js';
import { OutsideUnavailable } from './relay.js';

/** PostgreSQL has cancelled a statement that took too long. */
const CANCELLED = '57014';

/**
 * What a failure of a consumer says. LOST_TO_OTHERS: another transaction was faster, so it is tried again at
 * once. DATABASE: a lost connection, a server that shuts down or is read-only, a full disk. OUTSIDE: the
 * system that a relay delivers to. EVENTS: the cause is what was handled.
 */
export type Blame = 'LOST_TO_OTHERS' | 'DATABASE' | 'OUTSIDE' | 'EVENTS';

export function blameFor(error: unknown): Blame {
  if (isLostToOthers(error)) return 'LOST_TO_OTHERS';
  if (error instanceof OutsideUnavailable) return 'OUTSIDE';
  if (error instanceof Fault) {
    return error.code === 'SERVICE_UNAVAILABLE' || error.code === 'OVERLOADED' ? 'DATABASE' : 'EVENTS';
  }
  // Events that take too long would take too long again.
  if (sqlStateOf(error) === CANCELLED) return 'EVENTS';
  return databaseFailureOf(error) === undefined ? 'EVENTS' : 'DATABASE';
}
