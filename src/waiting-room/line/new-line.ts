import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A place that was written down, or that its owner has a token of. */
export interface KnownPlace {
  userId: string;
  sequence: number;
  /** In seconds since 1970; 0: unknown. */
  issuedAt: number;
}

/** What a line begins with. */
export interface NewLine {
  epoch: number;
  /** The epoch of the line that it replaces; 0: there is none. */
  replaces: number;
  graceMs: number;
  inside: readonly { userId: string; sequence: number }[];
  /**
   * The places that are still good, a page at a time. Where a fan has several places the lowest one counts.
   */
  places: AsyncIterable<readonly KnownPlace[]>;
  fields: Record<string, string | number>;
}

const AT_ONCE = 1_000;
const KEPT_SECONDS = 60;
/** For how long the other processes leave the work to the one that has claimed it. */
const LEASE_MS = 5_000;

/**
 * Puts beside a line what the next one begins with, so that the whole of it can appear at once.
 *
 * @param state the key of the line's state, whose hash tag the other keys share
 * @returns the keys of the fans inside, of the places, and of the seconds in which these were issued
 */
export async function prepareLine(redis: Redis, state: string, line: NewLine): Promise<string[]> {
  const coming = ['inside', 'away', 'seconds'].map((name) => `${state}:${randomUUID()}:${name}`);
  const [inside, away, seconds] = coming as [string, string, string];
  for (let start = 0; start < line.inside.length; start += AT_ONCE) {
    const some = line.inside.slice(start, start + AT_ONCE);
    await redis.zadd(inside, ...some.flatMap(({ userId, sequence }) => [sequence, userId]));
  }
  await keep(redis, state, coming);
  for await (const places of line.places) {
    for (let start = 0; start < places.length; start += AT_ONCE) {
      const some = places.slice(start, start + AT_ONCE);
      await redis.zadd(away, 'LT', ...some.flatMap(({ userId, sequence }) => [sequence, userId]));
      const issued = some.filter(({ issuedAt }) => issuedAt > 0);
      const pairs = issued.flatMap(({ sequence, issuedAt }) => [sequence, issuedAt]);
      if (pairs.length > 0) await redis.zadd(seconds, 'LT', ...pairs);
    }
    await keep(redis, state, coming);
  }
  return coming;
}

/** Reports that this process is still at work. What a stopped process leaves behind expires by itself. */
async function keep(redis: Redis, state: string, coming: readonly string[]): Promise<void> {
  await redis.pexpire(leaseKey(state), LEASE_MS);
  for (const key of coming) await redis.expire(key, KEPT_SECONDS);
}

/**
 * Claims the work of beginning the line. The claim only spares the other processes the work. When two
 * processes hold it, the database gives them different epochs, and the script lets one of them begin.
 *
 * @returns false: another process has the claim
 */
export async function leaseBeginning(redis: Redis, state: string): Promise<boolean> {
  return (await redis.set(leaseKey(state), '1', 'PX', LEASE_MS, 'NX')) === 'OK';
}

export async function endBeginning(redis: Redis, state: string): Promise<void> {
  await redis.del(leaseKey(state));
}

function leaseKey(state: string): string {
  return `${state.replace(/:state$/, '')}:beginning`;
}
