import { type Database, run, type Statement } from '../../platform/postgres.js';
import { untilDone } from '../../platform/until-done.js';
import type { CheckedBlockSeatsInput } from './block-seats.input.js';

const BLOCK_SEATS: Statement = {
  name: 'block-seats',
  text: `
    select outcome, coalesce(conflicting_seat_ids, '{}') as "conflictingSeatIds"
    from block_seats($1, $2, $3, $4)`,
};

export interface BlockSeatsOutcome {
  outcome: 'DONE' | 'NOT_FOUND' | 'PERFORMANCE_CANCELLED' | 'SEAT_TAKEN';
  conflictingSeatIds: number[];
}

/** Takes seats off sale, or puts them back on sale (sql/block-seats.sql). It waits for holds under way. */
export async function blockSeats(
  pool: Database,
  userId: string,
  { performanceId, seatIds, blocked }: CheckedBlockSeatsInput,
): Promise<BlockSeatsOutcome> {
  const values = [userId, performanceId, seatIds, blocked];
  return untilDone(async () => (await run<BlockSeatsOutcome>(pool, BLOCK_SEATS, values))[0]!);
}
