import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { redisScript } from '../../src/platform/redis-script.js';
import {
  ACQUIRE,
  openSeatLocks,
  RELEASE,
  SeatLocks,
} from '../../src/reservation/strategies/redis-lock/seat-locks.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';

let server: OwnRedis;
let redis: Redis;
let locks: SeatLocks;
let performances = 0;
beforeAll(async () => {
  server = await startOwnRedis();
  redis = new Redis(server.url);
  locks = openSeatLocks(redis);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const nextPerformance = (): number => {
  performances += 1;
  return performances;
};
const keysOf = (performanceId: number): Promise<string[]> =>
  redis.keys(`{performance:${performanceId}}:seat-lock:*`);

test('all seats or none, and every key says which performance it belongs to', async () => {
  const performance = nextPerformance();
  const held = await locks.acquire(performance, [2, 3]);
  expect(held).not.toBeNull();
  expect(await locks.acquire(performance, [1, 2])).toBeNull();
  expect((await keysOf(performance)).sort()).toEqual([
    `{performance:${performance}}:seat-lock:2`,
    `{performance:${performance}}:seat-lock:3`,
  ]);
  expect(await locks.acquire(nextPerformance(), [2])).not.toBeNull();
  await held!.release();
  expect(await keysOf(performance)).toEqual([]);
});

test('of two hundred at once one has the lock', async () => {
  const performance = nextPerformance();
  const tries = await Promise.all(Array.from({ length: 200 }, () => locks.acquire(performance, [1, 2, 3])));
  expect(tries.filter((lock) => lock)).toHaveLength(1);
});

test('a lock ends by itself, every key of it with a token of its own acquisition', async () => {
  const performance = nextPerformance();
  await locks.acquire(performance, [1, 2]);
  await locks.acquire(performance, [3]);
  const keys = (await keysOf(performance)).sort();
  for (const key of keys) {
    const left = await redis.pttl(key);
    expect(left).toBeGreaterThan(5_000);
    expect(left).toBeLessThanOrEqual(10_000);
  }
  const [first, second, other] = await redis.mget(keys);
  expect(first).toHaveLength(22);
  expect(second).toBe(first);
  expect(other).not.toBe(first);
});

test('a Redis that has forgotten the scripts is told them again', async () => {
  const performance = nextPerformance();
  await (await locks.acquire(performance, [1]))!.release();
  await redis.script('FLUSH');
  const held = await locks.acquire(performance, [1]);
  expect(held).not.toBeNull();
  await redis.script('FLUSH');
  await held!.release();
  expect(await keysOf(performance)).toEqual([]);
});

/** The first holder's lock lapses, a second one gets it, and only then does the first one give back. */
async function lateRelease(of: SeatLocks): Promise<{ thirdGetsIn: boolean }> {
  const performance = nextPerformance();
  const first = await of.acquire(performance, [1, 2]);
  await redis.del(await keysOf(performance));
  expect(await of.acquire(performance, [1, 2])).not.toBeNull();
  await first!.release();
  return { thirdGetsIn: (await of.acquire(performance, [1, 2])) !== null };
}

describe('a release that comes too late', () => {
  test('leaves the lock of the next holder alone', async () => {
    expect(await lateRelease(locks)).toEqual({ thirdGetsIn: false });
  });

  test('would let a third one in if it deleted blindly', async () => {
    const right = `if redis.call('GET', key) == ARGV[1] then`;
    expect(RELEASE).toContain(right);
    const blind = redisScript(redis, RELEASE.replace(right, 'if true then'));
    expect(await lateRelease(new SeatLocks(redisScript(redis, ACQUIRE), blind))).toEqual({
      thirdGetsIn: true,
    });
  });
});
