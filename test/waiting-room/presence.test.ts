import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { startServerProcess } from '../support/server-process.js';
import { subscriber, watch } from '../support/watching.js';
import { concertWithRoom, type Fan, guests, join, meddler, place } from './fans.js';

/** No fan is admitted before the sale opens. */
const LOBBY = { saleOpensAt: '2098-01-01T00:00:00Z' };
const PATIENCE = { VANISHED_AFTER_SECONDS: '5' };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(PATIENCE);
});
afterAll(() => app.stop());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test.concurrent('a fan without a socket who asks nothing does not count, and finds the place again', async () => {
  const { concertId } = await concertWithRoom(app, {}, LOBBY);
  const fans = await guests(app, 4);
  const [asks, joins, opens, stays] = fans as [Fan, Fan, Fan, Fan];
  const sequences: string[] = [];
  for (const fan of fans) sequences.push((await join(app, concertId, fan)).id);
  const client = subscriber(app.url, stays.token);
  const watched = watch(client, 'WatchQueuePlace', { concertId });
  await eventually(async () => {
    expect(watched.events.at(-1)).toMatchObject({ position: 1, waiting: 1 });
  }, 15_000);

  expect(await place(app, concertId, asks)).toMatchObject({ id: sequences[0], position: 1, waiting: 2 });
  expect(await join(app, concertId, joins)).toMatchObject({ id: sequences[1], position: 2, waiting: 3 });
  const back = subscriber(app.url, opens.token);
  const returned = watch(back, 'WatchQueuePlace', { concertId });
  await eventually(async () => {
    expect(returned.events[0]).toMatchObject({ id: sequences[2], position: 3, waiting: 4 });
  });
  expect(await place(app, concertId, stays)).toMatchObject({ position: 4, waiting: 4 });
  await eventually(async () => expect(watched.events.at(-1)).toMatchObject({ waiting: 4 }));
  // A fan who has been told that they are next is not told otherwise.
  expect(watched.events.at(-1).position).toBe(1);

  // Two have come back without a socket: they stop to count again, and those with one stay.
  await eventually(async () => {
    expect(await place(app, concertId, stays)).toMatchObject({ position: 2, waiting: 2 });
  }, 15_000);
  await client.dispose();
  await back.dispose();
  await eventually(async () => {
    const room = await meddler(app.database, concertId);
    const counted = await room.redis.zcard(room.key('line')).finally(() => room.redis.disconnect());
    expect(counted).toBe(0);
  }, 15_000);
  expect(await place(app, concertId, stays)).toMatchObject({ id: sequences[3], position: 1 });
}, 60_000);

test.concurrent('to ask and to join again are signs of life', async () => {
  const { concertId } = await concertWithRoom(app, {}, LOBBY);
  const [asks, joins] = await guests(app, 2);
  await join(app, concertId, asks!);
  await join(app, concertId, joins!);
  for (let second = 0; second < 8; second += 1) {
    await pause(1_000);
    expect(await place(app, concertId, asks!)).toMatchObject({ position: 1, waiting: 2 });
    expect(await join(app, concertId, joins!)).toMatchObject({ position: 2, waiting: 2 });
  }
}, 30_000);

test.concurrent('the fans of a killed process are let go when its lease is over; they keep their places', async () => {
  const server = await startServerProcess(app.database.url, { ROLES: 'api', ...PATIENCE });
  const { concertId } = await concertWithRoom(app, {}, LOBBY);
  const fans = await guests(app, 5);
  const ids: string[] = [];
  for (const fan of fans) ids.push((await join(app, concertId, fan)).id);
  const clients = fans.map((fan) => subscriber(server.url!, fan.token));
  const watched = clients.map((client) => watch(client, 'WatchQueuePlace', { concertId }));
  await eventually(async () => expect(watched.every(({ events }) => events.length > 0)).toBe(true));
  const { redis, key } = await meddler(app.database, concertId);
  try {
    await pause(8_000);
    expect(await redis.zcard(key('line'))).toBe(5);
    await server.kill();
    await eventually(async () => expect(await redis.zcard(key('line'))).toBe(0), 45_000);
    expect(await redis.zcard(key('away'))).toBe(5);
    for (const [index, fan] of fans.entries()) {
      const found = await place(app, concertId, fan);
      expect(found).toMatchObject({ id: ids[index], position: index + 1 });
    }
  } finally {
    redis.disconnect();
    await Promise.allSettled(clients.map((client) => client.dispose()));
  }
}, 90_000);
