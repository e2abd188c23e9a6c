import type { Caller, Context } from '../../graphql/context.js';
import { type Database, run, type Statement, type Transaction } from '../../platform/postgres.js';
import { organiserOfConcert } from '../organiser.js';
import { PERFORMANCE_COLUMNS, type PerformanceRow } from '../performance.entity.js';

/** As it is now, and not as a cache knows it. Values: performance. */
const PERFORMANCE_NOW: Statement = {
  name: 'performance-now',
  readOnly: true,
  text: `select ${PERFORMANCE_COLUMNS} from performance where id = $1`,
};

/** Undefined: there is none. */
export async function performanceNow(
  db: Database | Transaction,
  performanceId: number,
): Promise<PerformanceRow | undefined> {
  const [row] = await run<PerformanceRow>(db, PERFORMANCE_NOW, [performanceId]);
  return row;
}

const NONE = -1;

/**
 * A performance that the caller may change until the transaction ends; null when there is none with this
 * number. Callers who are neither an organiser nor an admin do not learn whether there is.
 *
 * @throws Fault UNAUTHENTICATED, FORBIDDEN
 */
export async function performanceToChange(
  transaction: Transaction,
  context: Context,
  performanceId: number,
): Promise<{ caller: Caller; row: PerformanceRow } | null> {
  const row = await performanceNow(transaction, performanceId);
  const caller = await organiserOfConcert(transaction, context, row?.concertId ?? NONE);
  return caller && row ? { caller, row } : null;
}
