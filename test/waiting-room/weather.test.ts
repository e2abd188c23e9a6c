import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { Redis } from 'ioredis';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { subscriber, type Watched, watch } from '../support/watching.js';
import { concertWithRoom, configure, type Fan, guests, join, place, reserve } from './fans.js';
import { logOf, replay } from './replay.js';

const GRACE = { RECOVERY_GRACE_SECONDS: '2' };
/** The third part of a token is the number of the place in the line. */
const sequenceOf = ({ token }: Record<string, any>): number => Number(token.split('.')[2]);

let ownRedis: OwnRedis;
let app: TestApp;
let clients: Client[] = [];
beforeAll(async () => {
  ownRedis = await startOwnRedis();
  app = await startTestApp({ REDIS_URL: ownRedis.url, ...GRACE });
});
afterEach(async () => {
  await Promise.allSettled(clients.map((client) => client.dispose()));
  clients = [];
});
afterAll(async () => {
  await app.stop();
  await ownRedis.stop();
});

function follow(concertId: string, fan: Fan): Watched<any> {
  const client = subscriber(app.url, fan.token);
  clients.push(client);
  return watch(client, 'WatchQueuePlace', { concertId });
}

interface Scene {
  concert: TestConcert;
  inside: Fan[];
  /** In the order in which they came: those with a socket and those with nothing but a token in turns. */
  waiting: { fan: Fan; first: Record<string, any>; watched: Watched<any> | undefined }[];
}

/** Two are inside, eight wait. */
async function scene(): Promise<Scene> {
  const concert = await concertWithRoom(app, { capacity: 2, admitPerSecond: 50 });
  const inside = await guests(app, 2);
  for (const fan of inside) await join(app, concert.concertId, fan);
  await eventually(async () => {
    const places = await Promise.all(inside.map((fan) => place(app, concert.concertId, fan)));
    expect(places.every((each) => each!.status === 'ADMITTED')).toBe(true);
  });
  const waiting: Scene['waiting'] = [];
  for (const [index, fan] of (await guests(app, 8)).entries()) {
    const first = await join(app, concert.concertId, fan);
    const watched = index % 2 === 0 ? follow(concert.concertId, fan) : undefined;
    waiting.push({ fan, first, watched });
  }
  await eventually(async () => {
    for (const { watched } of waiting) if (watched) expect(watched.events.length).toBeGreaterThan(1);
  });
  return { concert, inside, waiting };
}

describe.each(['killed, and starts with nothing', 'flushed'])('Redis is %s', (what) => {
  test('fans inside stay, the others come back to their places before newcomers, capacity holds', async () => {
    const { concert, inside, waiting } = await scene();
    const { concertId } = concert;
    if (what === 'flushed') {
      const redis = new Redis(ownRedis.url);
      await redis.flushall();
      redis.disconnect();
    } else {
      await ownRedis.kill();
      // Fans inside are known without Redis.
      await eventually(async () => {
        expect(await reserve(app, concert, inside[0]!, [0])).toMatchObject({ status: 'HELD' });
      });
      for (const { watched } of waiting) {
        if (!watched) continue;
        await eventually(async () => expect(watched.events.at(-1).phase).toBe('RECOVERING'));
      }
      await ownRedis.start();
    }
    const newcomers = await guests(app, 3);
    const joined: Record<string, any>[] = [];
    for (const fan of newcomers) joined.push(await eventually(() => join(app, concertId, fan)));
    for (const { fan, first, watched } of waiting) {
      if (watched) continue;
      const back = await eventually(() => join(app, concertId, fan, first.token));
      expect(sequenceOf(back)).toBe(sequenceOf(first));
      expect(back.token).not.toBe(first.token);
    }
    await eventually(async () => {
      const fans = [...waiting.map(({ fan }) => fan), ...newcomers];
      const places = await Promise.all(fans.map((fan) => place(app, concertId, fan)));
      expect(places.map((each) => each!.position)).toEqual(fans.map((_, index) => index + 1));
    });
    for (const { first, watched } of waiting) {
      if (!watched) continue;
      await eventually(async () => expect(watched.events.map(({ phase }) => phase)).toContain('RECOVERING'));
      await eventually(async () => expect(watched.events.at(-1).phase).toBe('OPEN'), 15_000);
      expect(new Set(watched.events.map(({ id }) => id))).toEqual(new Set([first.id]));
    }
    const still = await Promise.all(inside.map((fan) => place(app, concertId, fan)));
    expect(still.map((each) => each!.status)).toEqual(['ADMITTED', 'ADMITTED']);
    expect(await reserve(app, concert, inside[1]!, [1])).toMatchObject({ status: 'HELD' });
    expect(replay(await logOf(app.database, concertId))).toHaveLength(2);

    await configure(app, concertId, { capacity: 20 });
    await eventually(async () => {
      const admitted = replay(await logOf(app.database, concertId));
      const expected = [...waiting.map(({ first }) => first), ...joined].map(sequenceOf);
      expect(admitted.slice(2)).toEqual(expected);
    });
  }, 120_000);
});

test('Redis sleeps: all fans hear that places are kept, and nothing is lost', async () => {
  const { concert, inside, waiting } = await scene();
  const { concertId } = concert;
  ownRedis.pause();
  try {
    await eventually(async () => {
      for (const { watched } of waiting) if (watched) expect(watched.events.at(-1).phase).toBe('RECOVERING');
    });
    expect(await reserve(app, concert, inside[0]!, [0])).toMatchObject({ status: 'HELD' });
    expect(await place(app, concertId, inside[1]!)).toMatchObject({ status: 'ADMITTED' });
    await expect(place(app, concertId, waiting[0]!.fan)).rejects.toThrow('SERVICE_UNAVAILABLE');
  } finally {
    ownRedis.resume();
  }
  await eventually(async () => {
    for (const { watched } of waiting) if (watched) expect(watched.events.at(-1).phase).toBe('OPEN');
    const places = await Promise.all(waiting.map(({ fan }) => place(app, concertId, fan)));
    expect(places.map((each) => each!.id)).toEqual(waiting.map(({ first }) => first.id));
    expect(places.map((each) => each!.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  }, 20_000);
  expect(new Set((await logOf(app.database, concertId)).map(({ epoch }) => epoch))).toEqual(new Set([1]));
}, 60_000);
