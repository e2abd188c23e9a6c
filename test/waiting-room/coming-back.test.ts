import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { startTestApp, type TestApp } from '../support/app.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { RawSocket } from '../support/raw-socket.js';
import { subscriptionText } from '../support/watching.js';
import { concertWithRoom, guests, join } from './fans.js';

const FANS = 200;

let ownRedis: OwnRedis;
let app: TestApp;
beforeAll(async () => {
  ownRedis = await startOwnRedis();
  app = await startTestApp({ REDIS_URL: ownRedis.url, ROLES: 'api' });
});
afterAll(async () => {
  await app.stop();
  await ownRedis.stop();
});

test('fans who come back at the same moment are asked for together', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1 });
  const fans = await guests(app, FANS);
  await Promise.all(fans.map((fan) => join(app, concertId, fan)));
  const sockets = await Promise.all(fans.map(({ token }) => RawSocket.connected(app.url, token)));
  const redis = new Redis(ownRedis.url);
  await redis.config('RESETSTAT');
  const text = subscriptionText('WatchQueuePlace');
  for (const socket of sockets) socket.subscribe('place', text, { concertId });
  const first = await Promise.all(sockets.map((socket) => socket.heard('next', 'place')));
  const calls = /cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'));
  redis.disconnect();
  for (const socket of sockets) socket.close();
  expect(Number(calls?.[1])).toBeLessThan(FANS / 2);
  expect(new Set(first.map(({ payload }) => payload.data.queuePlaceUpdated.id)).size).toBe(FANS);
}, 60_000);
