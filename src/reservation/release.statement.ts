import { type Database, run } from '../platform/postgres.js';

const RELEASE = {
  name: 'release-reservations',
  text: 'select reservation_id as id from release_reservations($1, $2)',
};

/**
 * Gives back the seats of held reservations (sql/release-reservations.sql).
 *
 * @param to EXPIRED releases holds that have lapsed, CANCELLED holds that have not; other holds stay as they
 *   are
 * @returns the ids of the released reservations
 */
export async function releaseReservations(
  pool: Database,
  ids: readonly string[],
  to: 'EXPIRED' | 'CANCELLED',
): Promise<string[]> {
  const rows = await run<{ id: string }>(pool, RELEASE, [ids, to]);
  return rows.map((row) => row.id);
}
