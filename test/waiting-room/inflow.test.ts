import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { openRedis } from '../../src/platform/redis.js';
import { Inflow } from '../../src/waiting-room/inflow.js';
import { type Gauges, Pressure } from '../../src/waiting-room/pressure.js';
import { testRedisUrl } from '../support/redis.js';

let redis: Redis;
beforeAll(async () => {
  redis = openRedis(testRedisUrl(), () => undefined);
  await redis.connect();
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

const START = 1_000_000;

test('five seconds beyond a limit halve the inflow for all tickers; all of it is back within 30 seconds', async () => {
  const deployment = randomUUID();
  const [one, other] = [new Inflow(redis, deployment), new Inflow(redis, deployment)];
  const readings = { pool_waiting: 101 };
  const pressure = new Pressure(gauges(readings), new Inflow(redis, deployment), 'api-1');
  const shares: number[] = [];
  const second = async (at: number): Promise<void> => {
    await pressure.check(START + at * 1_000);
    await one.survey(START + at * 1_000);
    await other.survey(START + at * 1_000);
    expect(other.share).toBe(one.share);
    shares.push(one.share);
  };
  for (let at = 0; at < 12; at += 1) await second(at);
  expect(shares.slice(0, 4)).toEqual([1, 1, 1, 1]);
  expect(shares[4]).toBe(0.5);
  expect(shares.at(-1)).toBe(0.25);
  expect(other.reasons).toEqual(['pool_waiting']);
  readings.pool_waiting = 100;
  for (let at = 12; at < 42; at += 1) await second(at);
  expect(one.share).toBe(1);
  expect(one.reasons).toEqual([]);
});

test('a bad second is chance, and somebody who has gone is no reason any more', async () => {
  const deployment = randomUUID();
  const inflow = new Inflow(redis, deployment);
  const readings = { event_loop_lag: 0 };
  const pressure = new Pressure(gauges(readings), inflow, 'api-1');
  for (let at = 0; at < 20; at += 1) {
    readings.event_loop_lag = at % 5 === 4 ? 50 : 500;
    await pressure.check(START + at * 1_000);
    await inflow.survey(START + at * 1_000);
    expect(inflow.share).toBe(1);
  }
  await inflow.report('api-2', 'reserve_p99', START + 20_000);
  await inflow.survey(START + 20_000);
  expect([inflow.share, inflow.reasons]).toEqual([0.5, ['reserve_p99']]);
  await inflow.survey(START + 25_000);
  expect([inflow.share, inflow.reasons]).toEqual([1, []]);
});

test('never so few that the line stands still', async () => {
  const inflow = new Inflow(redis, randomUUID());
  for (let at = 0; at < 60; at += 1) {
    await inflow.report('api-1', 'reserve_p99', START + at * 1_000);
    await inflow.survey(START + at * 1_000);
  }
  expect(inflow.share).toBe(1 / 16);
});
