import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { Redis } from 'ioredis';
import { Hub } from '../../src/push/hub.js';
import type { App } from '../../src/start/start-app.js';
import type { RoomMessage } from '../../src/waiting-room/line/room-message.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { subscriber, type Watched, watch } from '../support/watching.js';
import { concertWithRoom, configure, type Fan, guests, join, leave, reserve } from './fans.js';
import { logOf, replay } from './replay.js';

let ownRedis: OwnRedis;
let redis: Redis;
let app: TestApp;
let second: App;
let clients: Client[] = [];
beforeAll(async () => {
  ownRedis = await startOwnRedis();
  redis = new Redis(ownRedis.url);
  app = await startTestApp({ REDIS_URL: ownRedis.url });
  second = await startOn(app.database, { REDIS_URL: ownRedis.url, ROLES: 'api' });
});
afterEach(async () => {
  await Promise.allSettled(clients.map((client) => client.dispose()));
  clients = [];
});
afterAll(async () => {
  await second.stop();
  await app.stop();
  redis.disconnect();
  await ownRedis.stop();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function follow(concertId: string, fan: Fan, server: string = app.url): Watched<any> {
  const client = subscriber(server, fan.token);
  clients.push(client);
  return watch(client, 'WatchQueuePlace', { concertId });
}

/** Statuses in the order in which they were told, without repeats. */
const pathOf = ({ events }: Watched<any>): string[] =>
  events.map(({ status }) => status).filter((status, index, all) => status !== all[index - 1]);

const positionsOf = ({ events }: Watched<any>): number[] =>
  events.filter(({ status }) => status === 'WAITING').map(({ position }) => position);

test('first the place as it is, then every change, to the end', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 10, admittedSeconds: 2 });
  const fans = await guests(app, 3);
  const places: Record<string, any>[] = [];
  const watched: Watched<any>[] = [];
  // Each watches at once: the stay of the first is as short as two seconds.
  for (const [index, fan] of fans.entries()) {
    places.push(await join(app, concertId, fan));
    watched.push(follow(concertId, fan, index === 2 ? second.url! : app.url));
  }
  await Promise.all(watched.map(({ done }) => done));
  for (const [index, each] of watched.entries()) {
    expect(pathOf(each).slice(-2)).toEqual(['ADMITTED', 'EXPIRED']);
    expect(new Set(each.events.map(({ id }) => id))).toEqual(new Set([places[index]!.id]));
    const inside = each.events.find(({ status }) => status === 'ADMITTED');
    expect(Date.parse(inside.admittedUntil)).toBeGreaterThan(each.times[0]!);
  }
  const last = positionsOf(watched[2]!);
  expect(last[0]).toBeGreaterThanOrEqual(1);
  expect(last.at(-1)).toBe(1);
  expect(last).toEqual(last.toSorted((a, b) => b - a));
  expect(replay(await logOf(app.database, concertId))).toHaveLength(3);
}, 60_000);

test('a fan without a place hears NOT_FOUND, and no fan hears of another’s', async () => {
  const { concertId } = await concertWithRoom(app, {});
  const [fan, stranger] = await guests(app, 2);
  await join(app, concertId, fan!);
  for (const id of [concertId, 'con_zzz', 'nonsense']) {
    const watched = follow(id, stranger!);
    const errors = await watched.done.catch((thrown) => thrown);
    expect(errors[0].extensions.code).toBe('NOT_FOUND');
    expect(watched.events).toEqual([]);
  }
});

test('two sockets of one fan at two servers: both hear all, also that the fan has left', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 1 });
  const fans = await guests(app, 3);
  for (const fan of fans) await join(app, concertId, fan);
  const fan = fans[2]!;
  const watched = [app.url, app.url, second.url!].map((server) => follow(concertId, fan, server));
  await eventually(async () => {
    for (const each of watched) expect(positionsOf(each).at(-1)).toBe(2);
  });
  await leave(app, concertId, fans[1]!);
  await eventually(async () => {
    for (const each of watched) expect(positionsOf(each).at(-1)).toBe(1);
  });
  await leave(app, concertId, fan);
  await Promise.all(watched.map(({ done }) => done));
  for (const each of watched) expect(pathOf(each)).toEqual(['WAITING', 'LEFT']);
});

test('a worker of a release that says nothing of draws is understood', async () => {
  const { publish } = Hub.prototype;
  const old = jest.spyOn(Hub.prototype, 'publish').mockImplementation(function (this: Hub, channel, message) {
    const entries = (message as RoomMessage).entries?.map((entry) => ({ ...entry, drawn: undefined }));
    publish.call(this, channel, entries ? { ...message, entries } : message);
  });
  try {
    const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 10 });
    const fans = await guests(app, 2);
    for (const fan of fans) await join(app, concertId, fan);
    const watched = follow(concertId, fans[1]!, second.url!);
    await eventually(async () => expect(positionsOf(watched).at(-1)).toBe(1));
    await leave(app, concertId, fans[0]!);
    await eventually(async () => expect(pathOf(watched)).toEqual(['WAITING', 'ADMITTED']));
    await leave(app, concertId, fans[1]!);
    await watched.done;
    expect(pathOf(watched)).toEqual(['WAITING', 'ADMITTED', 'LEFT']);
  } finally {
    old.mockRestore();
  }
});

test('nothing left at present, sold out, paused: all fans hear of it', async () => {
  const concert = await concertWithRoom(app, { capacity: 1, admitPerSecond: 10 });
  const { concertId } = concert;
  const [buyer, ...others] = await guests(app, 9);
  await join(app, concertId, buyer!);
  const inside = follow(concertId, buyer!);
  await eventually(async () => expect(pathOf(inside)).toContain('ADMITTED'));
  for (const fan of others) await join(app, concertId, fan);
  const watched = others.map((fan, index) => follow(concertId, fan, index % 2 ? second.url! : app.url));
  const all = async (expected: Record<string, unknown>): Promise<void> =>
    eventually(async () => {
      for (const { events } of watched) expect(events.at(-1)).toMatchObject(expected);
    });
  await all({ seats: 'LEFT', phase: 'OPEN', status: 'WAITING' });
  await configure(app, concertId, { paused: true });
  await all({ phase: 'PAUSED', estimatedWaitSeconds: null });
  await configure(app, concertId, { paused: false });
  await all({ phase: 'OPEN' });
  for (let seat = 0; seat < 100; seat += 10) {
    const ten = Array.from({ length: 10 }, (_, index) => seat + index);
    expect(await reserve(app, concert, buyer!, ten)).toMatchObject({ status: 'HELD' });
  }
  await all({ seats: 'NONE_AT_PRESENT' });
  await app.database.query(
    `insert into outbox (performance_id, seat_ids, seat_status, reservation_ids, created_at)
     select performance_id, seat_ids, 'SOLD', array[id], clock_timestamp() from reservation`,
  );
  await all({ seats: 'SOLD_OUT', estimatedWaitSeconds: null, status: 'WAITING' });
}, 60_000);

test('pub/sub cut every 150 ms: 120 fans at two servers hear of their own places, each to the end', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 60, admitPerSecond: 15, admittedSeconds: 3 });
  const fans = await guests(app, 120);
  const ids = await Promise.all(fans.map(async (fan) => (await join(app, concertId, fan)).id));
  let cuts = 0;
  const cutting = setInterval(() => {
    void redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    cuts += 1;
  }, 150);
  try {
    const watched: Watched<any>[] = [];
    for (const [index, fan] of fans.entries()) {
      watched.push(follow(concertId, fan, index % 2 ? second.url! : app.url));
      await pause(5);
    }
    await eventually(async () => {
      const open = watched.filter((each) => pathOf(each).at(-1) !== 'EXPIRED');
      expect(open.map((each) => each.events.at(-1))).toEqual([]);
    }, 60_000);
    await Promise.all(watched.map(({ done }) => done));
    let events = 0;
    for (const [index, each] of watched.entries()) {
      events += each.events.length;
      expect(new Set(each.events.map(({ id }) => id))).toEqual(new Set([ids[index]]));
      const path = pathOf(each);
      // A fan who subscribes late may find the end of it.
      expect(['WAITING', 'ADMITTED', 'EXPIRED'].join(' ')).toContain(path.join(' '));
      const positions = positionsOf(each);
      expect(positions).toEqual(positions.toSorted((a, b) => b - a));
    }
    expect(events).toBeGreaterThan(2 * fans.length);
    expect(cuts).toBeGreaterThan(20);
    expect(replay(await logOf(app.database, concertId))).toHaveLength(120);
  } finally {
    clearInterval(cutting);
  }
}, 120_000);

test('over 3,000 events to 200 fans, none of them to another', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 10, admitPerSecond: 5, admittedSeconds: 3 });
  const fans = await guests(app, 200);
  const ids = await Promise.all(fans.map(async (fan) => (await join(app, concertId, fan)).id));
  const watched = fans.map((fan, index) => follow(concertId, fan, index % 2 ? second.url! : app.url));
  const count = (): number => watched.reduce((sum, { events }) => sum + events.length, 0);
  await eventually(async () => expect(count()).toBeGreaterThan(3_000), 60_000);
  for (const [index, each] of watched.entries()) {
    expect(new Set(each.events.map(({ id }) => id))).toEqual(new Set([ids[index]]));
    const positions = positionsOf(each);
    expect(positions).toEqual(positions.toSorted((a, b) => b - a));
  }
}, 120_000);
