import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { openRedis } from '../../src/platform/redis.js';
import { AdmissionThrottle } from '../../src/waiting-room/admission/admission-throttle.js';
import { type Gauges, Pressure } from '../../src/waiting-room/admission/pressure.js';
import { testRedisUrl } from '../support/redis.js';

let redis: Redis;
beforeAll(async () => {
  redis = openRedis(testRedisUrl(), () => undefined);
  await redis.connect();
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => redis.disconnect());

function gauges(readings: Partial<Record<keyof Gauges, number>>): Gauges {
  const gauge = (reason: keyof Gauges) => ({ limit: 100, read: () => readings[reason] ?? 0 });
  return {
    reserve_p99: gauge('reserve_p99'),
    pool_waiting: gauge('pool_waiting'),
    event_loop_lag: gauge('event_loop_lag'),
  };
}

/** Time passes: everything that Redis remembers was so much earlier. */
async function elapse(deployment: string, ms: number): Promise<void> {
  const [pressure, share] = ['pressure', 'share'].map((key) => `waiting-room:${deployment}:${key}`);
  for (const report of await redis.zrange(pressure!, '0', '-1')) await redis.zincrby(pressure!, -ms, report);
  if (await redis.hexists(share!, 'changed_ms')) await redis.hincrby(share!, 'changed_ms', -ms);
}

test('five seconds beyond a limit halve the rate of all tickers; all of it is back within 30 seconds', async () => {
  const deployment = randomUUID();
  const one = new AdmissionThrottle(redis, deployment);
  const other = new AdmissionThrottle(redis, deployment);
  const readings = { pool_waiting: 101 };
  const pressure = new Pressure(gauges(readings), new AdmissionThrottle(redis, deployment), 'api-1');
  const shares: number[] = [];
  const second = async (): Promise<void> => {
    await elapse(deployment, 1_000);
    await pressure.check();
    await one.survey();
    await other.survey();
    expect(other.share).toBe(one.share);
    shares.push(one.share);
  };
  for (let at = 0; at < 12; at += 1) await second();
  expect(shares.slice(0, 4)).toEqual([1, 1, 1, 1]);
  expect(shares[4]).toBe(0.5);
  expect(shares.at(-1)).toBe(0.25);
  expect(other.reasons).toEqual(['pool_waiting']);
  readings.pool_waiting = 100;
  for (let at = 12; at < 42; at += 1) await second();
  expect(one.share).toBe(1);
  expect(one.reasons).toEqual([]);
});

test('a bad second is chance, and a process that has gone is no reason any more', async () => {
  const deployment = randomUUID();
  const throttle = new AdmissionThrottle(redis, deployment);
  const readings = { event_loop_lag: 0 };
  const pressure = new Pressure(gauges(readings), throttle, 'api-1');
  for (let at = 0; at < 20; at += 1) {
    readings.event_loop_lag = at % 5 === 4 ? 50 : 500;
    await elapse(deployment, 1_000);
    await pressure.check();
    await throttle.survey();
    expect(throttle.share).toBe(1);
  }
  await throttle.report('api-2', 'reserve_p99');
  await throttle.survey();
  expect([throttle.share, throttle.reasons]).toEqual([0.5, ['reserve_p99']]);
  await elapse(deployment, 5_000);
  await throttle.survey();
  expect([throttle.share, throttle.reasons]).toEqual([1, []]);
});

test('never so few that the line stands still', async () => {
  const deployment = randomUUID();
  const throttle = new AdmissionThrottle(redis, deployment);
  for (let at = 0; at < 60; at += 1) {
    await elapse(deployment, 1_000);
    await throttle.report('api-1', 'reserve_p99');
    await throttle.survey();
  }
  expect(throttle.share).toBe(1 / 16);
});

/** This machine's clock goes wrong by so much. */
function clockIsAhead(ms: number): void {
  const right = Date.now;
  const RightDate = Date;
  jest.spyOn(Date, 'now').mockImplementation(() => right() + ms);
  jest.spyOn(globalThis, 'Date').mockImplementation(
    // What the platform's clock calls is `new Date()`.
    (() => new RightDate(right() + ms)) as never,
  );
}

test.each([5_000, -5_000, 3_600_000])('a clock that is wrong by %i ms changes nothing', async (ms) => {
  const deployment = randomUUID();
  const reporter = new AdmissionThrottle(redis, deployment);
  const ticker = new AdmissionThrottle(redis, deployment);
  const pressure = new Pressure(gauges({ reserve_p99: 101 }), reporter, 'api-1');
  clockIsAhead(ms);
  for (let at = 0; at < 4; at += 1) await pressure.check();
  await ticker.survey();
  expect(ticker.share).toBe(1);
  jest.restoreAllMocks();
  await pressure.check();
  clockIsAhead(ms);
  await ticker.survey();
  expect(ticker.share).toBe(0.5);
  jest.restoreAllMocks();
  await elapse(deployment, 5_000);
  await ticker.survey();
  expect([ticker.share, ticker.reasons]).toEqual([1, []]);
});

test('times of the future, by the clock of a Redis that is gone, are no times', async () => {
  const deployment = randomUUID();
  const throttle = new AdmissionThrottle(redis, deployment);
  await throttle.report('api-1', 'reserve_p99');
  await throttle.survey();
  expect(throttle.share).toBe(0.5);
  await elapse(deployment, -3_600_000);
  await throttle.survey();
  expect([throttle.share, throttle.reasons]).toEqual([1, []]);
});
