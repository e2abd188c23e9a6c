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
