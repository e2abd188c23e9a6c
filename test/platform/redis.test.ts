import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { monotonicMs } from '../../src/platform/clock.js';
import { openRedis } from '../../src/platform/redis.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';

const TIMEOUT_MS = 100;

let server: OwnRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startOwnRedis();
  redis = openRedis(server.url, () => undefined, { commandTimeoutMs: TIMEOUT_MS });
  await redis.connect();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** Does nothing else, and reads nothing. */
function block(ms: number): void {
  const endsMs = monotonicMs() + ms;
  while (monotonicMs() < endsMs);
}

test('a reply that has come while this process was busy is not late', async () => {
  const asked = [redis.set('a', '1'), redis.get('a'), redis.pipeline().get('a').exec()];
  block(5 * TIMEOUT_MS);
  expect(await Promise.all(asked)).toEqual(['OK', '1', [[null, '1']]]);
});

test('a reply that does not come is an error in time, and the connection goes on', async () => {
  server.pause();
  await expect(redis.get('a')).rejects.toThrow('Command timed out');
  server.resume();
  expect(await redis.get('a')).toBe('1');
});
