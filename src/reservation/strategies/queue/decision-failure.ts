import { isLostAnswer, sqlStateOf } from '../../../platform/database-failure.js';
import { Fault } from '../../../platform/fault.js';

const STALE_FENCE = 'TR002';
/** Too many connections, a full disk; an input or output error. */
const NOT_ABLE_NOW = /^(53|58)/;
/**
 * A deadlock, a serialization failure, a lock that could not be taken, a statement that took too long, a pass
 * that ended meanwhile.
 */
const CONTENTION = /^(40|55P03|57014|TR003)/;

/** Whether the shard has another consumer by now: nothing was written. */
export function isStaleFence(error: unknown): boolean {
  return sqlStateOf(error) === STALE_FENCE;
}

/** Whether the state of the database, and not a message, prevents the decision. */
export function isDatabaseAway(error: unknown): boolean {
  // A mistake of ours is not an outage: it is reported, and not retried silently for ever.
  if (error instanceof TypeError || error instanceof RangeError) return false;
  return error instanceof Fault || isLostAnswer(error) || NOT_ABLE_NOW.test(sqlStateOf(error) ?? '');
}

/** Whether the database refused the batch, because of one of its messages or because of another writer. */
export function isAnswer(error: unknown): error is Error {
  return sqlStateOf(error) !== undefined;
}

/** Whether other transactions prevented it for as long as it was tried. */
export function isContention(error: unknown): boolean {
  return CONTENTION.test(sqlStateOf(error) ?? '');
}
