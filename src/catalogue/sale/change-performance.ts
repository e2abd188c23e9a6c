import type { Context } from '../../graphql/context.js';
import { Fault } from '../../platform/fault.js';
import { type Database, inTransaction, run, type Statement } from '../../platform/postgres.js';
import { untilDone } from '../../platform/until-done.js';
import type { PerformanceRow } from '../performance.entity.js';
import { performanceNow, performanceToChange } from './performance-to-change.js';

/** What is null stays. */
export interface PerformanceChange {
  performanceId: number;
  startsAt: Date | null;
  venueId: number | null;
  sections: readonly { id: number; name: string | null; price: number | null }[];
  /** Its purchases may be taken back until it begins. */
  postpones: boolean;
}

type Refusal = 'NOT_FOUND' | 'PERFORMANCE_CANCELLED' | 'SALE_ENDED';
type Mistake = 'NOT_IN_THE_FUTURE' | 'BEFORE_THE_OPENING' | 'NOT_LATER';

const CHANGE_PERFORMANCE: Statement = {
  name: 'change-performance',
  text: 'select change_performance($1, $2, $3, $4, $5, $6, $7, $8) as outcome',
};

const MISTAKES: Record<Mistake, string> = {
  NOT_IN_THE_FUTURE: '`startsAt` must be in the future.',
  BEFORE_THE_OPENING: '`startsAt` must be after the opening of the sale.',
  NOT_LATER: '`startsAt` must be later than the date that the performance has.',
};

/**
 * Changes a performance (sql/change-performance.sql).
 *
 * @throws Fault UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT: the new date is no date for it
 */
export async function changePerformance(
  pool: Database,
  context: Context,
  { performanceId, startsAt, venueId, sections, postpones }: PerformanceChange,
): Promise<{ outcome: 'CHANGED'; row: PerformanceRow } | { outcome: Refusal }> {
  const columns = [
    sections.map(({ id }) => id),
    sections.map(({ name }) => name),
    sections.map(({ price }) => price),
  ];
  return untilDone(() =>
    inTransaction(pool, async (transaction) => {
      const found = await performanceToChange(transaction, context, performanceId);
      if (!found) return { outcome: 'NOT_FOUND' as const };
      const { userId } = found.caller;
      const values = [userId, performanceId, startsAt, venueId, ...columns, postpones];
      const [changed] = await run<{ outcome: 'CHANGED' | Refusal | Mistake }>(
        transaction,
        CHANGE_PERFORMANCE,
        values,
      );
      const { outcome } = changed!;
      if (isMistake(outcome)) throw new Fault('BAD_USER_INPUT', MISTAKES[outcome]);
      if (outcome !== 'CHANGED') return { outcome };
      // Read here: if a read after the commit failed, the answer would say that nothing has happened.
      return { outcome, row: (await performanceNow(transaction, performanceId))! };
    }),
  );
}

function isMistake(outcome: string): outcome is Mistake {
  return outcome in MISTAKES;
}
