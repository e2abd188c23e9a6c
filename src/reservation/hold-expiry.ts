import { type Database, run, sqlStateOf } from '../platform/postgres.js';
import { releaseLapsed } from './release.statement.js';

/** A transaction of this many takes some 50 ms, for which others may wait for one of its seats. */
const BATCH_MAX = 1_000;
/** One transaction writes while the other waits for the disk. */
const AT_ONCE = 2;
/** The pause between two rounds of the sweeper. */
export const SWEEP_MS = 1_000;

// The instant is a subselect, because an index cannot be searched for what changes from row to row.
const LAPSED = {
  name: 'lapsed-reservations',
  text: `
    select id from reservation
    where status in ('HELD', 'PAYING') and held_until <= (select clock_timestamp())
    order by held_until limit $1`,
};

/**
 * One round of the sweeper: releases the holds that have lapsed, the oldest first. Candidates are found
 * without a lock. Whether they are still held and lapsed is decided under the locks, so any number of
 * sweepers may run.
 *
 * @returns how many holds were released
 */
export async function sweepLapsedHolds(pool: Database): Promise<number> {
  let released = 0;
  for (;;) {
    const candidates = await run<{ id: string }>(pool, LAPSED, [BATCH_MAX * AT_ONCE]);
    const ids = candidates.map((candidate) => candidate.id);
    if (ids.length === 0) return released;
    const batches = [ids.slice(0, BATCH_MAX), ids.slice(BATCH_MAX)].filter((batch) => batch.length > 0);
    const counts = await Promise.all(batches.map((batch) => releaseTogether(pool, batch)));
    const done = counts.reduce((sum, count) => sum + count);
    released += done;
    // Nothing was released: another transaction has locked these rows or released them. The next round will
    // see.
    if (done === 0 || ids.length < BATCH_MAX * AT_ONCE) return released;
  }
}

/**
 * One transaction for all. When another transaction locks one of the rows for long, one transaction for each.
 */
async function releaseTogether(pool: Database, ids: string[]): Promise<number> {
  try {
    return (await releaseLapsed(pool, ids)).length;
  } catch (error) {
    if (sqlStateOf(error) === undefined || ids.length === 1) throw error;
  }
  let released = 0;
  for (const id of ids) {
    released += await releaseLapsed(pool, [id]).then(
      (done) => done.length,
      (error: unknown) => {
        if (sqlStateOf(error) === undefined) throw error;
        return 0;
      },
    );
  }
  return released;
}
