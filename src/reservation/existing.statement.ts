import { type Database, run } from '../platform/postgres.js';

const EXISTING = {
  name: 'existing-reservations',
  text: 'select id from reservation where id = any($1::uuid[])',
};

/** Which of these reservations (UUIDs) exist. */
export async function existingReservations(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set((await run<{ id: string }>(db, EXISTING, [ids])).map(({ id }) => id));
}

const LOOK = {
  name: 'existing-reservations-now',
  text: `
    select array(select id::text from reservation where id = any($1::uuid[])) as existing,
      to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
};

/** The same, and the time by the database's clock, in microseconds. */
export async function lookAtReservations(
  db: Database,
  ids: readonly string[],
): Promise<{ existing: ReadonlySet<string>; at: string }> {
  const [row] = await run<{ existing: string[]; at: string }>(db, LOOK, [ids]);
  return { existing: new Set(row!.existing), at: row!.at };
}
