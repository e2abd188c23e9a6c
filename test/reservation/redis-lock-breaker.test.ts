import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Database } from '../../src/platform/postgres.js';
import { createRedisLock } from '../../src/reservation/strategies/redis-lock/redis-lock.strategy.js';
import type { SeatLock } from '../../src/reservation/strategies/redis-lock/seat-locks.js';
import type { Outcome } from '../../src/reservation/strategy.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { poolOn, strategyRequest } from '../support/strategy-request.js';

type Redis = 'away' | 'locked by somebody' | 'free' | 'gone at the release';

let app: TestApp;
let pool: Database;
let concert: TestConcert;
let clockMs: number;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  pool = poolOn(app.database.url, 4);
});
afterAll(async () => {
  await pool.end();
  await app.stop();
});
beforeEach(async () => {
  concert = await createConcert(app, { rows: 10 });
  // The breaker sets no timers: it looks at the clock when it is asked.
  clockMs = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => clockMs);
});
afterEach(() => void jest.restoreAllMocks());

/** The strategy with locks of which the test says what they do; it counts how often they are asked. */
function withLocks(initially: Redis) {
  const its = { redis: initially, asked: 0 };
  const lock: SeatLock = {
    release: async () => {
      if (its.redis === 'gone at the release') throw new Error('gone');
    },
  };
  const strategy = createRedisLock({
    pool,
    locks: {
      acquire: async () => {
        its.asked += 1;
        if (its.redis === 'away') throw new Error('away');
        return its.redis === 'locked by somebody' ? null : lock;
      },
    },
  });
  let seat = 0;
  const reserve = async (times: number): Promise<Outcome['outcome'][]> => {
    const seatIds = concert.seatIds.slice(seat, seat + times);
    seat += times;
    const requests = await Promise.all(seatIds.map((id) => strategyRequest(pool, concert, [id])));
    const outcomes = await Promise.all(requests.map((request) => strategy.reserve(request)));
    return outcomes.map(({ outcome }) => outcome);
  };
  return { its, reserve };
}

const times = (count: number, outcome: Outcome['outcome']) => Array(count).fill(outcome);

test('twenty failed calls: then nobody asks Redis, and after five seconds one does', async () => {
  const { its, reserve } = withLocks('away');
  expect(await reserve(19)).toEqual(times(19, 'STRATEGY_UNAVAILABLE'));
  expect(await reserve(1)).toEqual(times(1, 'STRATEGY_UNAVAILABLE'));
  expect(its.asked).toBe(20);
  expect(await reserve(10)).toEqual(times(10, 'STRATEGY_UNAVAILABLE'));
  clockMs += 4_900;
  expect(await reserve(10)).toEqual(times(10, 'STRATEGY_UNAVAILABLE'));
  expect(its.asked).toBe(20);
  clockMs += 200;
  expect(await reserve(10)).toEqual(times(10, 'STRATEGY_UNAVAILABLE'));
  expect(its.asked).toBe(21);
  its.redis = 'free';
  clockMs += 5_100;
  expect(await reserve(10)).toEqual(times(10, 'HELD'));
  expect(its.asked).toBe(31);
});

test('a single failure opens nothing, nor do nineteen', async () => {
  const { its, reserve } = withLocks('away');
  expect(await reserve(19)).toEqual(times(19, 'STRATEGY_UNAVAILABLE'));
  its.redis = 'free';
  expect(await reserve(2)).toEqual(times(2, 'HELD'));
});

test('a lock that is taken is an answer: it opens nothing, however often it comes', async () => {
  const { its, reserve } = withLocks('locked by somebody');
  expect(await reserve(40)).toEqual(times(40, 'SEAT_CONTENDED'));
  expect(its.asked).toBe(160);
  its.redis = 'free';
  expect(await reserve(1)).toEqual(['HELD']);
});

test('failed calls among as many that were answered open nothing', async () => {
  const { its, reserve } = withLocks('free');
  expect(await reserve(30)).toEqual(times(30, 'HELD'));
  its.redis = 'away';
  expect(await reserve(20)).toEqual(times(20, 'STRATEGY_UNAVAILABLE'));
  its.redis = 'free';
  expect(await reserve(1)).toEqual(['HELD']);
});

test('a release that fails takes nothing from the reservation', async () => {
  const { reserve } = withLocks('gone at the release');
  expect(await reserve(1)).toEqual(['HELD']);
});
