import type { Redis } from 'ioredis';
import { redisScript } from '../../platform/redis-script.js';
import { POSITIONS, streamOf } from '../pending-requests.js';

// Stored beside the positions, in one key: when the positions start again, the identity is gone, too, and a
// new one is made.
const LOG_ID = 'log-id';

/**
 * The identity of the log on the server: positions of another log mean nothing. A log without an identity,
 * because it is new or was emptied, gets one.
 */
export async function identityOf(redis: Redis): Promise<string> {
  await redis.hsetnx(POSITIONS, LOG_ID, crypto.randomUUID());
  return (await redis.hget(POSITIONS, LOG_ID))!;
}

interface ShardState {
  logId: string | null;
  /** The last position that was given out, or -1. */
  lastPosition: number;
  /** The server's clock. */
  nowMs: number;
}

/** A server's report on a shard. */
export async function stateOf(redis: Redis, shard: number): Promise<ShardState> {
  const [[logId, position], [seconds, micros]] = await Promise.all([
    redis.hmget(POSITIONS, LOG_ID, String(shard)),
    redis.time(),
  ]);
  const nowMs = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  return { logId: logId ?? null, lastPosition: Number(position ?? -1), nowMs };
}

/** Whether the shard holds something at or before a position. */
export async function holdsUpTo(redis: Redis, shard: number, position: number): Promise<boolean> {
  if (position < 0) return false;
  return (await redis.xrange(streamOf(shard), '-', `${position}-0`, 'COUNT', 1)).length > 0;
}

const TRIM = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('XTRIM', KEYS[2], 'MINID', ARGV[3])`;

/** Drops decided requests, unless the log was replaced: in another log the same positions are new. */
export function trimmer(redis: Redis): (shard: number, logId: string, position: number) => Promise<unknown> {
  const trim = redisScript(redis, TRIM);
  return (shard, logId, position) => trim([POSITIONS, streamOf(shard)], [LOG_ID, logId, `${position + 1}-0`]);
}
