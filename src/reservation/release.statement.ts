import { type Database, run } from '../platform/postgres.js';

const RELEASE_LAPSED = {
  name: 'release-lapsed',
  text: `select reservation_id as id from release_reservations($1, 'EXPIRED')`,
};

const CANCEL = {
  name: 'cancel-reservation',
  text: 'select version, held_until as "heldUntil" from cancel_reservation($1)',
};

/**
 * Gives back the seats of holds that have lapsed, also of those that are being paid for. Other reservations
 * stay as they are (sql/release-reservations.sql).
 *
 * @returns the ids of the released reservations
 */
export async function releaseLapsed(pool: Database, ids: readonly string[]): Promise<string[]> {
  const rows = await run<{ id: string }>(pool, RELEASE_LAPSED, [ids]);
  return rows.map((row) => row.id);
}

/**
 * Gives back the seats of a hold that has not lapsed (sql/cancel-reservation.sql).
 *
 * @returns undefined: it is no such hold, and nothing has happened
 */
export async function releaseHeld(
  pool: Database,
  id: string,
): Promise<{ version: number; heldUntil: Date } | undefined> {
  const [cancelled] = await run<{ version: number; heldUntil: Date }>(pool, CANCEL, [id]);
  return cancelled;
}
