import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { Hub } from '../../src/push/hub.js';
import type { RoomMessage } from '../../src/waiting-room/line/room-message.js';
import type { TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import type { Watched } from '../support/watching.js';
import { concertWithRoom, configure, guests, join, leave, reserve } from './fans.js';
import {
  hearsOwnEvents,
  hearsWhilePubSubIsCut,
  type LiveSite,
  openLiveSite,
  pathOf,
  positionsOf,
} from './live-site.js';
import { logOf, replay } from './replay.js';

let site: LiveSite;
let app: TestApp;
let follow: LiveSite['follow'];
beforeAll(async () => {
  site = await openLiveSite();
  ({ app, follow } = site);
});
afterEach(() => site.unfollow());
afterAll(() => site.close());

test('first the place as it is, then every change, to the end', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 10, admittedSeconds: 1 });
  const fans = await guests(app, 3);
  const places: Record<string, any>[] = [];
  const watched: Watched<any>[] = [];
  // Each watches at once: the stay of the first is as short as a second.
  for (const [index, fan] of fans.entries()) {
    places.push(await join(app, concertId, fan));
    watched.push(follow(concertId, fan, index === 2 ? site.second : app.url));
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
  const watched = [app.url, app.url, site.second].map((server) => follow(concertId, fan, server));
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
    const watched = follow(concertId, fans[1]!, site.second);
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
  const watched = others.map((fan, index) => follow(concertId, fan, index % 2 ? site.second : app.url));
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
    `select write_event('seats-sold', 'performance:' || performance_id, 1, jsonb_build_object(
       'performanceId', performance_id, 'seatIds', to_jsonb(seat_ids),
       'reservationIds', to_jsonb(array[id]), 'userIds', '[]'::jsonb), clock_timestamp())
     from reservation`,
  );
  await all({ seats: 'SOLD_OUT', estimatedWaitSeconds: null, status: 'WAITING' });
}, 60_000);

// `npm run test:weather` has longer forms of these two.
test('pub/sub cut every 150 ms: 30 fans at two servers hear of their own places, each to the end', () =>
  hearsWhilePubSubIsCut(site, 30, { capacity: 15, admitPerSecond: 30, admittedSeconds: 1 }));

test('over 150 events to 40 fans, none of them to another', () =>
  hearsOwnEvents(site, 150, 40, { capacity: 5, admitPerSecond: 5, admittedSeconds: 1 }));
