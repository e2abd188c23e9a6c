import { monotonicMs, sleep } from '../../platform/clock.js';
import { unavailable } from '../../platform/fault.js';
import { type Database, run, type Statement } from '../../platform/postgres.js';

const WITHIN_MS = 5_000;
const LOOK_AGAIN_MS = 5;

// A transaction that has read the table keeps this lock until it ends, and takes it before its statement
// chooses what it sees. One that writes the table or locks a row of it is an organiser's and holds no seats;
// it may take seconds. The functions are those behind pg_locks and pg_stat_activity.
const READERS: Statement = {
  name: 'readers-of-concerts',
  readOnly: true,
  text: `
    select coalesce(array_agg(distinct virtualtransaction), '{}') as readers
    from (
      select l.virtualtransaction
      from pg_lock_status() l
      where l.locktype = 'relation' and l.relation = 'concert'::regclass and l.granted
        and l.database = (select a.datid from pg_stat_get_activity(pg_backend_pid()) a)
        and l.pid <> pg_backend_pid() and ($1::text[] is null or l.virtualtransaction = any($1))
      group by l.virtualtransaction having bool_and(l.mode = 'AccessShareLock')
    ) as reading`,
};

/**
 * Waits until every transaction that has read concerts before has ended, as CREATE INDEX CONCURRENTLY does:
 * from then on no transaction decides by what a concert was before the caller's last commit. Nothing waits
 * for the caller.
 *
 * @throws Fault SERVICE_UNAVAILABLE: one of them has not ended within five seconds
 */
export async function untilReadersHaveEnded(pool: Database): Promise<void> {
  const untilMs = monotonicMs() + WITHIN_MS;
  let readers = await readersOf(pool, null);
  while (readers.length > 0) {
    if (monotonicMs() > untilMs) throw unavailable();
    await sleep(LOOK_AGAIN_MS);
    readers = await readersOf(pool, readers);
  }
}

/** @param among only these; null: all */
async function readersOf(pool: Database, among: string[] | null): Promise<string[]> {
  const [row] = await run<{ readers: string[] }>(pool, READERS, [among]);
  return row!.readers;
}
