import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { Redis } from 'ioredis';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { subscriber, watch } from '../support/watching.js';
import { concertWithRoom, guests, join } from './fans.js';

const FANS = 200;

let ownRedis: OwnRedis;
let app: TestApp;
let clients: Client[] = [];
beforeAll(async () => {
  ownRedis = await startOwnRedis();
  app = await startTestApp({ REDIS_URL: ownRedis.url, ROLES: 'api' });
});
afterEach(async () => {
  await Promise.allSettled(clients.map((client) => client.dispose()));
  clients = [];
});
afterAll(async () => {
  await app.stop();
  await ownRedis.stop();
});

test('those who come back at the same moment are asked for together', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1 });
  const fans = await guests(app, FANS);
  await Promise.all(fans.map((fan) => join(app, concertId, fan)));
  const redis = new Redis(ownRedis.url);
  await redis.config('RESETSTAT');
  const watched = fans.map(({ token }) => {
    const client = subscriber(app.url, token);
    clients.push(client);
    return watch(client, 'WatchQueuePlace', { concertId });
  });
  await eventually(async () => {
    expect(watched.filter(({ events }) => events.length === 0)).toHaveLength(0);
  }, 20_000);
  const calls = /cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'));
  redis.disconnect();
  expect(Number(calls?.[1])).toBeLessThan(FANS / 2);
  expect(new Set(watched.map(({ events }) => events[0].id)).size).toBe(FANS);
}, 60_000);
