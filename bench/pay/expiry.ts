import type { ClientBase } from 'pg';

const LOOK_EVERY_MS = 50;
const EXPIRED_WITHIN_MS = 60_000;

const LAPSE = `
  with lapsed as (
    update reservation set held_until = clock_timestamp()
    where performance_id = $1 and status = 'HELD' returning id)
  select count(*)::int as holds, clock_timestamp() as at from lapsed`;

// By the instants that the sweeper itself has written, so that looking does not count.
const SWEPT = `
  select count(*) filter (where status = 'HELD')::int as left,
    extract(epoch from max(changed_at) filter (where status = 'EXPIRED') - $2)::float8 as seconds
  from reservation where performance_id = $1`;

export interface Expiry {
  holds: number;
  /** From the commit that let them lapse until the last was given back, with the sweeper's pause. */
  seconds: number;
}

/** Lets all holds of a performance lapse at once, and waits until the sweeper has given them back. */
export async function expireAll(client: ClientBase, performanceId: number): Promise<Expiry> {
  const lapsed = await client.query<{ holds: number; at: Date }>(LAPSE, [performanceId]);
  const { holds, at } = lapsed.rows[0]!;
  const deadline = performance.now() + EXPIRED_WITHIN_MS;
  for (;;) {
    const { rows } = await client.query<{ left: number; seconds: number }>(SWEPT, [performanceId, at]);
    if (rows[0]!.left === 0) return { holds, seconds: rows[0]!.seconds };
    if (performance.now() > deadline) throw new Error(`${rows[0]!.left} holds were not given back`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
