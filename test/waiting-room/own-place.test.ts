import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { subscriber } from '../support/watching.js';
import { concertWithRoom, type Fan, guests, join, leave, meddler } from './fans.js';

/** All that is a fan's own, some of it twice, and what they share with all fans in the room. */
const OWN_PLACE = `subscription Own($concertId: ID!) {
  queuePlaceUpdated(concertId: $concertId) {
    token
    concert { id }
    proof: token
    ...Place
  }
}
fragment Place on QueuePlace { status id position phase }`;

const FANS = 40;
const INSIDE = 3;

let app: TestApp;
let clients: Client[] = [];
beforeAll(async () => {
  app = await startTestApp({ RECOVERY_GRACE_SECONDS: '2' });
});
afterEach(async () => {
  await Promise.allSettled(clients.map((client) => client.dispose()));
  clients = [];
});
afterAll(() => app.stop());

interface Told {
  fan: Fan;
  concertId: string;
  /** What they were given when they joined. */
  joined: Record<string, any>;
  events: Record<string, any>[];
}

/** Fans who have a place in each of two rooms and watch both over one socket. */
async function fansInTwoRooms(): Promise<{ rooms: string[]; told: Told[] }> {
  const fans = await guests(app, FANS);
  const settings = { capacity: INSIDE, admitPerSecond: 50 };
  const rooms = [await concertWithRoom(app, settings), await concertWithRoom(app, settings)];
  const told: Told[] = [];
  const sockets = fans.map(({ token }) => subscriber(app.url, token));
  clients.push(...sockets);
  for (const [room, { concertId }] of rooms.entries()) {
    // The first here is the last there: the same numbers are other fans'.
    for (const fan of room === 0 ? fans : fans.toReversed()) {
      const joined = await join(app, concertId, fan);
      told.push({ fan, concertId, joined, events: [] });
    }
  }
  for (const { fan, concertId, events } of told) {
    sockets[fans.indexOf(fan)]!.subscribe<Record<string, any>>(
      { query: OWN_PLACE, operationName: 'Own', variables: { concertId } },
      {
        next: ({ data, errors }) => events.push(data?.queuePlaceUpdated ?? { errors }),
        error: (errors) => events.push({ errors }),
        complete: () => undefined,
      },
    );
  }
  return { rooms: rooms.map(({ concertId }) => concertId), told };
}

/** Whatever a fan has heard was about them. */
function expectOwn({ concertId, joined, events }: Told): void {
  expect(new Set(events.map(({ id }) => id))).toEqual(new Set([joined.id]));
  expect(new Set(events.map(({ concert }) => concert.id))).toEqual(new Set([concertId]));
  for (const { token, proof } of events) expect(proof).toBe(token);
}

const statusesOf = ({ events }: Told): string[] => [...new Set(events.map(({ status }) => status))];

test('what is told over a socket is the place and the token of its fan, also when the line was lost', async () => {
  const { rooms, told } = await fansInTwoRooms();
  const waiting = told.filter((_, index) => index % FANS >= INSIDE);
  await eventually(async () => {
    for (const { events } of told) expect(events.length).toBeGreaterThan(0);
    for (const { events } of waiting) expect(events.length).toBeGreaterThan(3);
  }, 20_000);
  for (const each of told) {
    expectOwn(each);
    expect(new Set(each.events.map(({ token }) => token))).toEqual(new Set([each.joined.token]));
  }
  for (const [index, each] of told.entries()) {
    expect(statusesOf(each).at(-1)).toBe(index % FANS < INSIDE ? 'ADMITTED' : 'WAITING');
  }

  const [leaving] = waiting as [Told];
  await leave(app, leaving.concertId, leaving.fan);
  await eventually(async () => expect(statusesOf(leaving)).toContain('LEFT'));
  expect(told.filter((each) => statusesOf(each).includes('LEFT'))).toEqual([leaving]);

  for (const concertId of rooms) {
    const { redis, key } = await meddler(app.database, concertId);
    await redis.del(key('state'));
    redis.disconnect();
  }
  const back = waiting.filter((each) => each !== leaving);
  await eventually(async () => {
    for (const { events, joined } of back) {
      expect(events.at(-1)).toMatchObject({ phase: 'OPEN', status: 'WAITING' });
      expect(events.at(-1)!.token).not.toBe(joined.token);
    }
  }, 20_000);
  for (const each of told) expectOwn(each);
  // The new tokens are their owners' alone.
  for (const [index, { fan, concertId, joined, events }] of back.entries()) {
    const { token } = events.at(-1)!;
    const next = back[(index + 1) % back.length]!;
    expect(await join(app, concertId, fan, token)).toMatchObject({ id: joined.id, token });
    expect(await join(app, concertId, next.fan, token)).toMatchObject({ code: 'QUEUE_TOKEN_INVALID' });
  }
}, 60_000);
