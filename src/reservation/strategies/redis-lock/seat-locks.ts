import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type RedisScript, redisScript } from '../../../platform/redis-script.js';

/**
 * At least ten times the p99.9 of a reservation in normal operation. A holder that is slower than this loses
 * the lock and is stopped by its fence. A holder that is gone keeps others waiting no longer than this.
 */
const LAPSES_AFTER_MS = 10_000;

/** All keys or none: Redis runs nothing else between the check and the writes. */
export const ACQUIRE = `
  if redis.call('EXISTS', unpack(KEYS)) > 0 then return 0 end
  for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
  return 1`;

/** Compare and delete: a lapsed lock may belong to another holder by now, and must stay. */
export const RELEASE = `
  for _, key in ipairs(KEYS) do
    if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
  end`;

export interface SeatLock {
  /** Fails when Redis does; the lock then ends with its time. */
  release(): Promise<void>;
}

/**
 * Locks on seats of one performance, all seats of a request in one script. Every key has the performance as
 * its hash tag, so that a cluster keeps the keys together. A lock is never renewed.
 */
export class SeatLocks {
  constructor(
    private readonly acquiring: RedisScript,
    private readonly releasing: RedisScript,
  ) {}

  /**
   * An acquisition whose answer is lost may have happened: its seats then stay locked until the lock lapses.
   *
   * @returns null when another holder has one of the seats
   */
  async acquire(performanceId: number, seatIds: readonly number[]): Promise<SeatLock | null> {
    const keys = seatIds.map((seatId) => `{performance:${performanceId}}:seat-lock:${seatId}`);
    // The token of this acquisition, not of the user or the process: both may have lost a lock and won it
    // again.
    const token = randomBytes(16).toString('base64url');
    const acquired = await this.acquiring(keys, [token, LAPSES_AFTER_MS]);
    if (acquired === 0) return null;
    return { release: async () => void (await this.releasing(keys, [token])) };
  }
}

export function openSeatLocks(redis: Redis): SeatLocks {
  return new SeatLocks(redisScript(redis, ACQUIRE), redisScript(redis, RELEASE));
}
