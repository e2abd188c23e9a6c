import { Fault } from '../../../platform/fault.js';
import { sqlStateOf } from '../../../platform/postgres.js';
import { isLostAnswer } from '../../database-failure.js';

const STALE_FENCE = 'TR002';
/** Too many connections, a full disk, an input or output error. */
const NOT_ABLE_NOW = /^(53|58)/;

/** Whether the shard has another consumer by now: nothing was written. */
export function isStaleFence(error: unknown): boolean {
  return sqlStateOf(error) === STALE_FENCE;
}

/** Whether it is the database's state, and no message's fault, that there is no decision. */
export function isDatabaseAway(error: unknown): boolean {
  return error instanceof Fault || isLostAnswer(error) || NOT_ABLE_NOW.test(sqlStateOf(error) ?? '');
}
