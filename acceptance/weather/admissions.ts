import type { Database } from '../../harness/database.js';

/** When fans were admitted, in milliseconds since the epoch, as the log says, in order. */
export async function admissionsOf(database: Database, concert: number): Promise<number[]> {
  const { rows } = await database.client.query<{ at: number }>(
    `select extract(epoch from at)::float8 * 1000 as at from waiting_room_log
     where concert_id = $1 and kind = 'ADMITTED' order by number`,
    [concert],
  );
  return rows.map(({ at }) => at);
}

/** How many were admitted within a span of time. */
export function countWithin(admissions: readonly number[], fromMs: number, toMs: number): number {
  return admissions.filter((at) => at >= fromMs && at < toMs).length;
}

/**
 * By how many the fullest span of time, of any length, exceeds what the rate admits during it: a
 * second's worth is what a token bucket has saved up.
 */
export function rushOf(admissions: readonly number[], perSecond: number): number {
  let rush = 0;
  // The least of what was expected before any of them, minus what there was.
  let least = Number.POSITIVE_INFINITY;
  for (const [index, at] of admissions.entries()) {
    const ahead = index - (at * perSecond) / 1_000;
    least = Math.min(least, ahead);
    rush = Math.max(rush, ahead - least + 1);
  }
  return rush;
}
