import { type Database, run } from '../../../platform/postgres.js';

/** A shard that this process consumes, unless another process has taken it with a higher fence. */
export interface HeldShard {
  logId: string;
  shard: number;
  fence: number;
}

/** A consumer that neither decides nor renews its lease for this long may be replaced. */
export const LEASE_MS = 8_000;

const TAKE = {
  name: 'queue-take-shard',
  text: `
    insert into queue_shard as q (log, shard, fence, position, leased_until)
    values ($1, $2, 1, -1, clock_timestamp() + $3 * interval '1 millisecond')
    on conflict (log, shard) do update set fence = q.fence + 1, leased_until = excluded.leased_until
    where $4 or q.leased_until < clock_timestamp()
    returning fence, position, base`,
};

const RENEW = {
  name: 'queue-renew-shard',
  text: `
    update queue_shard
    set leased_until = clock_timestamp() + $4 * interval '1 millisecond', position = greatest(position, $5)
    where log = $1 and shard = $2 and fence = $3
    returning position`,
};

// Positions in the database keep growing: positions that the log gives out a second time are added to them.
const REWIND = {
  name: 'queue-rewind-shard',
  text: `
    update queue_shard set base = position - $4 where log = $1 and shard = $2 and fence = $3 returning base`,
};

/** The position of a shard as the database counts. `base` is the difference to the log's own positions. */
export interface ShardPlace {
  fence: number;
  position: number;
  base: number;
}

/** @returns null: another consumer has it */
export async function takeShard(
  db: Database,
  logId: string,
  shard: number,
  atOnce: boolean,
): Promise<ShardPlace | null> {
  const rows = await run<ShardPlace>(db, TAKE, [logId, shard, LEASE_MS, atOnce]);
  return rows[0] ?? null;
}

/**
 * Renews the lease of the consumer.
 *
 * @param position everything up to it is decided; null: nothing new
 * @param leaseMs 0 lets another consumer take the shard at once
 * @returns false: another consumer has it
 */
export async function renewShard(
  db: Database,
  { logId, shard, fence }: HeldShard,
  position: number | null,
  leaseMs = LEASE_MS,
): Promise<boolean> {
  return (await run(db, RENEW, [logId, shard, fence, leaseMs, position])).length > 0;
}

/**
 * Starts again behind a position of the log.
 *
 * @returns the new base; undefined: another consumer has it
 */
export async function rewindShard(
  db: Database,
  { logId, shard, fence }: HeldShard,
  position: number,
): Promise<number | undefined> {
  const rows = await run<{ base: number }>(db, REWIND, [logId, shard, fence, position]);
  return rows[0]?.base;
}
