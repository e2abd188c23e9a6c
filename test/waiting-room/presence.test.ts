import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { startServerProcess } from '../support/server-process.js';
import { subscriber, watch } from '../support/watching.js';
import { concertWithRoom, type Fan, guests, join, meddler, place } from './fans.js';

/** No fan is admitted before the sale opens. */
const LOBBY = { saleOpensAt: '2098-01-01T00:00:00Z' };
/**
 * How long a fan without a socket counts as present, and how long a process that says nothing is believed.
 */
const PATIENCE_MS = 60_000;
const LEASE_MS = 15_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ VANISHED_AFTER_SECONDS: String(PATIENCE_MS / 1_000) });
});
afterAll(() => app.stop());

/** Time passes: the patience with fans, or the leases of processes, ends so much earlier. */
async function elapse(concertId: string, what: 'marks' | 'processes', ms: number): Promise<void> {
  const { redis, key } = await meddler(app.database, concertId);
  for (const each of await redis.zrange(key(what), '0', '-1')) await redis.zincrby(key(what), -ms, each);
  redis.disconnect();
}

test.concurrent('a fan without a socket who asks nothing does not count, and finds the place again', async () => {
  const { concertId } = await concertWithRoom(app, {}, LOBBY);
  const fans = await guests(app, 4);
  const [asks, joins, opens, stays] = fans as [Fan, Fan, Fan, Fan];
  const sequences: string[] = [];
  for (const fan of fans) sequences.push((await join(app, concertId, fan)).id);
  const client = subscriber(app.url, stays.token);
  const watched = watch(client, 'WatchQueuePlace', { concertId });
  // With a socket to a process a fan is present as long as that process is.
  await eventually(async () => expect(watched.events.at(-1)).toMatchObject({ position: 4, waiting: 4 }));
  await elapse(concertId, 'marks', PATIENCE_MS);
  await eventually(async () => {
    expect(watched.events.at(-1)).toMatchObject({ position: 1, waiting: 1 });
  }, 15_000);

  expect(await place(app, concertId, asks)).toMatchObject({ id: sequences[0], position: 1, waiting: 2 });
  expect(await join(app, concertId, joins)).toMatchObject({ id: sequences[1], position: 2, waiting: 3 });
  const back = subscriber(app.url, opens.token);
  const returned = watch(back, 'WatchQueuePlace', { concertId });
  // How many wait is told as of the last tick, which may be older than the place.
  await eventually(async () => {
    expect(returned.events[0]).toMatchObject({ id: sequences[2], position: 3 });
    expect(returned.events.at(-1)).toMatchObject({ position: 3, waiting: 4 });
  });
  expect(await place(app, concertId, stays)).toMatchObject({ position: 4, waiting: 4 });
  await eventually(async () => expect(watched.events.at(-1)).toMatchObject({ waiting: 4 }));
  // A fan who has been told that they are next is not told otherwise.
  expect(watched.events.at(-1).position).toBe(1);

  // Two have come back without a socket: they stop to count again, and those with one stay.
  await elapse(concertId, 'marks', PATIENCE_MS);
  await eventually(async () => {
    expect(await place(app, concertId, stays)).toMatchObject({ position: 2, waiting: 2 });
  }, 15_000);
  await client.dispose();
  await back.dispose();
  // The process says of both that they have no socket any more.
  await eventually(async () => {
    const room = await meddler(app.database, concertId);
    const marked = await room.redis.zcard(room.key('marks')).finally(() => room.redis.disconnect());
    expect(marked).toBe(2);
  }, 15_000);
  await elapse(concertId, 'marks', PATIENCE_MS);
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
  for (let round = 0; round < 8; round += 1) {
    await elapse(concertId, 'marks', (2 / 3) * PATIENCE_MS);
    expect(await place(app, concertId, asks!)).toMatchObject({ position: 1, waiting: 2 });
    expect(await join(app, concertId, joins!)).toMatchObject({ position: 2, waiting: 2 });
  }
}, 30_000);

test.concurrent('the fans of a killed process are let go when its lease is over; they keep their places', async () => {
  const server = await startServerProcess(app.database.url, { ROLES: 'api' });
  const { concertId } = await concertWithRoom(app, {}, LOBBY);
  const [away, ...fans] = await guests(app, 6);
  const ids: string[] = [];
  for (const fan of fans) ids.push((await join(app, concertId, fan)).id);
  const clients = fans.map((fan) => subscriber(server.url!, fan.token));
  const watched = clients.map((client) => watch(client, 'WatchQueuePlace', { concertId }));
  await eventually(async () => expect(watched.every(({ events }) => events.length > 0)).toBe(true));
  const { redis, key } = await meddler(app.database, concertId);
  try {
    // As long as their process lives they count, and a fan who asks nothing does not.
    await join(app, concertId, away!);
    await elapse(concertId, 'marks', PATIENCE_MS);
    await eventually(async () => expect(await redis.zcard(key('away'))).toBe(1));
    expect(await redis.zcard(key('line'))).toBe(5);
    await server.kill();
    await elapse(concertId, 'processes', LEASE_MS);
    // Their process is gone: from now on each is given the patience of a fan without a socket.
    await eventually(async () => expect(await redis.zcard(key('marks'))).toBe(5));
    expect(await redis.zcard(key('line'))).toBe(5);
    await elapse(concertId, 'marks', PATIENCE_MS);
    await eventually(async () => expect(await redis.zcard(key('line'))).toBe(0));
    expect(await redis.zcard(key('away'))).toBe(6);
    for (const [index, fan] of fans.entries()) {
      const found = await place(app, concertId, fan);
      expect(found).toMatchObject({ id: ids[index], position: index + 1 });
    }
  } finally {
    redis.disconnect();
    await Promise.allSettled(clients.map((client) => client.dispose()));
  }
}, 60_000);
