import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type RedisScript, redisScript } from '../../../platform/redis-script.js';

/**
 * Ten times what a reservation takes when all is well, at p99.9 and more. A holder that is slower than this
 * loses the lock and is stopped by its fence; a holder that is gone keeps nobody waiting longer than this.
 */
const LAPSES_AFTER_MS = 10_000;

/** All keys or none: nothing else of Redis runs between the look and the writes. */
export const ACQUIRE = `
  if redis.call('EXISTS', unpack(KEYS)) > 0 then return 0 end
  for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
  return 1`;

/** Compare and delete: a lock that has lapsed may be somebody else's by now, and stays theirs. */
export const RELEASE = `
  for _, key in ipairs(KEYS) do
    if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
  end`;

export interface SeatLock {
  /** Fails when Redis does; the lock then ends with its time. */
  release(): Promise<void>;
}

/**
 * Locks on seats of one performance: all of a request in one script. Every key has the performance as its
 * hash tag, so that a cluster keeps them together. Nothing renews a lock.
 */
export class SeatLocks {
  constructor(
    private readonly acquiring: RedisScript,
    private readonly releasing: RedisScript,
  ) {}

  /**
   * An acquisition whose answer is lost may have happened: its seats then stay locked until the lock lapses.
   *
   * @returns null when somebody has one of the seats
   */
  async acquire(performanceId: number, seatIds: readonly number[]): Promise<SeatLock | null> {
    const keys = seatIds.map((seatId) => `{performance:${performanceId}}:seat-lock:${seatId}`);
    // Of this acquisition, not of this user or process: what one has lost another of them may have won.
    const token = randomBytes(16).toString('base64url');
    const acquired = await this.acquiring(keys, [token, LAPSES_AFTER_MS]);
    if (acquired === 0) return null;
    return { release: async () => void (await this.releasing(keys, [token])) };
  }
}

export function openSeatLocks(redis: Redis): SeatLocks {
  return new SeatLocks(redisScript(redis, ACQUIRE), redisScript(redis, RELEASE));
}
