import { brokenConstraint } from '../platform/database-failure.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import { untilDone } from '../platform/until-done.js';

/**
 * Runs a statement that is idempotent by a key, and again when it lost to others.
 *
 * @param keyConstraint what the statement breaks when the key stands for something else: it is undone then
 */
export async function runOnce<Row extends object>(
  pool: Database,
  statement: Statement,
  values: unknown[],
  keyConstraint: string,
): Promise<Row | { outcome: 'IDEMPOTENCY_KEY_REUSED' }> {
  try {
    return await untilDone(async () => (await run<Row>(pool, statement, values))[0]!);
  } catch (error) {
    if (brokenConstraint(error) === keyConstraint) return { outcome: 'IDEMPOTENCY_KEY_REUSED' };
    throw error;
  }
}
