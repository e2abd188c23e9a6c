import { type Database, run, type Statement } from '../../platform/postgres.js';

/** Some tenths of a second of work, so that no transaction is long. */
const CONCERTS_AT_ONCE = 500;

/** Values: how many at most. */
const REFRESH_LEFT: Statement = {
  name: 'refresh-left-concerts',
  text: 'select refresh_left_concerts($1) as count',
};

/** Writes what the lists know of concerts that were there before the lists. */
export async function fillLists(database: Database): Promise<void> {
  for (;;) {
    const [written] = await run<{ count: number }>(database, REFRESH_LEFT, [CONCERTS_AT_ONCE]);
    if (written!.count === 0) return;
  }
}
