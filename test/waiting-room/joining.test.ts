import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { ask } from '../support/graphql.js';
import { subscriber, watch } from '../support/watching.js';
import { concertWithRoom, guests, join, leave, meddler, numberOf, place } from './fans.js';

/** So slow that only the first is admitted while a test runs. */
const SLOW = { capacity: 1, admitPerSecond: 1 };
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
/** The third part of a token is the number of the place in the line. */
const sequenceOf = ({ token }: Record<string, any>): number => Number(token.split('.')[2]);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
});

test('fans stand in the order in which they came, and are admitted', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 2, admitPerSecond: 2 });
  const fans = await guests(app, 5);
  const places = [];
  for (const fan of fans) places.push(await join(app, concertId, fan));

  await eventually(async () => {
    const now = await Promise.all(fans.map((fan) => place(app, concertId, fan)));

    expect(now.map((each) => each!.status)).toEqual([
      'ADMITTED',
      'ADMITTED',
      'WAITING',
      'WAITING',
      'WAITING',
    ]);
    expect(now.map((each) => each!.position)).toEqual([null, null, 1, 2, 3]);
  });
  const client = subscriber(app.url, fans[4]!.token);
  const watched = watch(client, 'WatchQueuePlace', { concertId });
  await eventually(async () => expect(watched.events.length).toBeGreaterThan(2));

  await client.dispose();
});

test('a fan who joins twice has the same place, the same id and the same token', async () => {
  const { concertId } = await concertWithRoom(app, SLOW);
  const [first, second, third] = await guests(app, 3);
  await join(app, concertId, first!);
  const place = await join(app, concertId, second!);
  await join(app, concertId, third!);
  const again = await join(app, concertId, second!);

  expect([again.id, again.token]).toEqual([place.id, place.token]);
  const withToken = await join(app, concertId, second!, place.token);
  expect([withToken.id, withToken.token]).toEqual([place.id, place.token]);
});

test('a place is found by its id, by its owner alone', async () => {
  const { concertId } = await concertWithRoom(app, SLOW);
  const [fan, other] = await guests(app, 2);
  const { id } = await join(app, concertId, fan!);
  const node = async (token: string) => {
    const text = 'query ($id: ID!) { node(id: $id) { id ... on QueuePlace { status } } }';
    return (await ask(app.url, text, { id }, { token })).data.node;
  };
  expect(await node(fan!.token)).toMatchObject({ id });
  expect(await node(other!.token)).toBeNull();
});

test('a fan who leaves is gone, and stands last when they come again', async () => {
  const { concertId } = await concertWithRoom(app, SLOW);
  const fans = await guests(app, 4);
  for (const fan of fans) await join(app, concertId, fan);
  const [, leaving] = fans;
  const before = await place(app, concertId, leaving!);
  const left = await leave(app, concertId, leaving!);
  expect(left).toMatchObject({ id: before!.id, status: 'LEFT', position: null });
  expect(await leave(app, concertId, leaving!)).toBeNull();

  const again = await join(app, concertId, leaving!);
  expect(again.id).not.toBe(before!.id);
  const rest = await Promise.all([fans[2]!, fans[3]!].map((fan) => place(app, concertId, fan)));
  for (const each of rest) expect(each!.position).toBeLessThan(again.position);
  // The place that was given up does not come back with its token.
  expect((await join(app, concertId, leaving!, before!.token)).id).toBe(again.id);
});

test('a concert without a room, and a concert that does not exist, are NOT_FOUND', async () => {
  const { concertId } = await createConcert(app);
  const [fan] = await guests(app, 1);
  for (const id of [concertId, 'con_zzz', 'not an id', 'per_1']) {
    expect(await join(app, id, fan!)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await place(app, id, fan!)).toBeNull();
    expect(await leave(app, id, fan!)).toBeNull();
  }
});

test('a sale that has ended has no line', async () => {
  const { concertId } = await concertWithRoom(app, SLOW);
  await app.database.query(`update performance set starts_at = now() - interval '1 minute'
    where concert_id = ${numberOf(concertId)}`);
  const [fan] = await guests(app, 1);
  expect(await join(app, concertId, fan!)).toMatchObject({ code: 'SALE_ENDED' });
  expect(await place(app, concertId, fan!)).toBeNull();
});

test('a full room is QUEUE_FULL for a fan without a place, and open to a fan with one', async () => {
  const small = await startOn(app.database, { ROLES: 'api', WAITING_ROOM_MAX: '3' });
  try {
    const { concertId } = await concertWithRoom(app, SLOW, { saleOpensAt: '2098-01-01T00:00:00Z' });
    const at = { url: small.url! };
    const fans = await guests(app, 4);
    for (const fan of fans.slice(0, 3)) {
      expect(await join(at, concertId, fan)).toMatchObject({ status: 'WAITING', phase: 'LOBBY' });
    }
    expect(await join(at, concertId, fans[3]!)).toMatchObject({ code: 'QUEUE_FULL' });
    expect(await join(at, concertId, fans[2]!)).toMatchObject({ status: 'WAITING' });
    await leave(at, concertId, fans[0]!);
    expect(await join(at, concertId, fans[3]!)).toMatchObject({ status: 'WAITING', position: 3 });
  } finally {
    await small.stop();
  }
});

test('300 join at two servers at once: 300 places without gaps, and no two alike', async () => {
  const second = await startOn(app.database);
  try {
    const { concertId } = await concertWithRoom(app, SLOW, { saleOpensAt: '2098-01-01T00:00:00Z' });
    const fans = await guests(app, 300);
    const servers = [app, { url: second.url! }];
    const joined = await Promise.all(fans.map((fan, index) => join(servers[index % 2]!, concertId, fan)));
    expect(joined.map(sequenceOf).sort((a, b) => a - b)).toEqual(range(300));
    const now = await Promise.all(fans.map((fan) => place(app, concertId, fan)));
    expect(now.map((each) => each!.position)).toEqual(joined.map(sequenceOf));
  } finally {
    await second.stop();
  }
});

test('when a block of numbers is used up, the next begins, also when two servers fetch it at once', async () => {
  const second = await startOn(app.database, { ROLES: 'api' });
  const { concertId } = await concertWithRoom(app, SLOW, { saleOpensAt: '2098-01-01T00:00:00Z' });
  const { redis, key } = await meddler(app.database, concertId);
  try {
    const fans = await guests(app, 60);
    const servers = [app, { url: second.url! }];
    const joined: Record<string, any>[] = [];
    // Another process has leased a block that no fan got a number of.
    await app.database.query(`update waiting_room set next_sequence = 40001
      where concert_id = ${numberOf(concertId)}`);
    for (let start = 0; start < 60; start += 20) {
      const some = fans.slice(start, start + 20);
      joined.push(
        ...(await Promise.all(some.map((fan, index) => join(servers[index % 2]!, concertId, fan)))),
      );
      const next = Number(await redis.hget(key('state'), 'next'));
      await redis.hset(key('state'), 'block_end', next + 4);
    }
    const sequences = joined.map(sequenceOf);
    expect(new Set(sequences).size).toBe(60);
    // Twice the rest of a block was five numbers.
    expect(Math.max(...sequences)).toBeGreaterThan(60_000);
    const order = sequences.toSorted((a, b) => a - b);
    const now = await Promise.all(fans.map((fan) => place(app, concertId, fan)));
    expect(now.map((each) => each!.position)).toEqual(sequences.map((each) => order.indexOf(each) + 1));
    expect(now.every((each) => each!.waiting === 60)).toBe(true);
    const client = subscriber(app.url, fans[59]!.token);
    const watched = watch(client, 'WatchQueuePlace', { concertId });
    await eventually(async () => expect(watched.events.length).toBeGreaterThan(2));
    expect(new Set(watched.events.map(({ position }) => position))).toEqual(new Set([now[59]!.position]));
    await client.dispose();
  } finally {
    redis.disconnect();
    await second.stop();
  }
});
