import type { Context } from '../../graphql/context.js';
import { type Database, inTransaction, run, type Statement } from '../../platform/postgres.js';
import { untilDone } from '../../platform/until-done.js';
import type { PerformanceRow } from '../performance.entity.js';
import type { CheckedBlockSeatsInput } from './block-seats.input.js';
import { performanceToChange } from './performance-to-change.js';

const BLOCK_SEATS: Statement = {
  name: 'block-seats',
  text: `
    select outcome, coalesce(conflicting_seat_ids, '{}') as "conflictingSeatIds"
    from block_seats($1, $2, $3, $4)`,
};

interface Blocked {
  outcome: 'DONE' | 'NOT_FOUND' | 'PERFORMANCE_CANCELLED' | 'SEAT_TAKEN';
  conflictingSeatIds: number[];
}

export type BlockSeatsOutcome = Blocked & { row: PerformanceRow };

/**
 * Takes seats off sale, or puts them back on sale (sql/block-seats.sql). It waits for holds under way.
 *
 * @returns null: there is no such performance
 * @throws Fault UNAUTHENTICATED, FORBIDDEN
 */
export async function blockSeats(
  pool: Database,
  context: Context,
  { performanceId, seatIds, blocked }: CheckedBlockSeatsInput,
): Promise<BlockSeatsOutcome | null> {
  return untilDone(() =>
    inTransaction(pool, async (transaction) => {
      const found = await performanceToChange(transaction, context, performanceId);
      if (!found) return null;
      const values = [found.caller.userId, performanceId, seatIds, blocked];
      const [result] = await run<Blocked>(transaction, BLOCK_SEATS, values);
      return { ...result!, row: found.row };
    }),
  );
}
