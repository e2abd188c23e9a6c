import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { App } from '../../src/start/start-app.js';
import { startOn } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { freePort } from '../support/ports.mjs';
import { subscriber, type Watched, watch } from '../support/watching.js';
import { concertWithRoom, type Fan, guests, join, leave, numberOf, place, userIdOf } from './fans.js';

const WAITING = 6;

let ownRedis: OwnRedis;
let database: TestDatabase;
let environment: Record<string, string>;
let app: App;
let url: string;
beforeAll(async () => {
  ownRedis = await startOwnRedis();
  database = await createTestDatabase();
  const port = String(await freePort());
  environment = { REDIS_URL: ownRedis.url, PORT: port, RECOVERY_GRACE_SECONDS: '1' };
  app = await startOn(database, environment);
  url = app.url!;
});
afterAll(async () => {
  await app.stop();
  await database.drop();
  await ownRedis.stop();
});

async function forgetAll(): Promise<void> {
  const redis = new Redis(ownRedis.url);
  await redis.flushall();
  redis.disconnect();
}

/** The server and the Redis that it has started go and come again: all that Redis knew is lost. */
async function restart(): Promise<void> {
  await app.stop();
  await forgetAll();
  app = await startOn(database, environment);
}

async function untilKept(concertId: string, { token }: Fan): Promise<void> {
  const text = 'select from waiting_room_places where concert_id = $1 and $2 = any(user_ids)';
  await eventually(async () => {
    expect(await database.query(text, [numberOf(concertId), userIdOf(token)])).toHaveLength(1);
  });
}

/** What has happened is in the database: whose places, and which numbers were admitted or given up. */
async function untilWritten(concertId: string, last: Fan, gone: number): Promise<void> {
  await untilKept(concertId, last);
  await eventually(async () => {
    const spent = await database.query(
      `select from waiting_room_log where concert_id = $1 and kind in ('ADMITTED', 'LEFT')`,
      [numberOf(concertId)],
    );
    expect(spent).toHaveLength(gone);
  });
}

test('after a restart that loses the line every place is back, without a token', async () => {
  const { concertId } = await concertWithRoom({ url }, { capacity: 1, admitPerSecond: 50 });
  const [inside, left, ...waiting] = (await guests({ url }, 2 + WAITING)) as [Fan, Fan, ...Fan[]];
  await join({ url }, concertId, inside);
  await eventually(async () => expect((await place({ url }, concertId, inside))!.status).toBe('ADMITTED'));
  const ids: string[] = [];
  for (const fan of [left, ...waiting]) ids.push((await join({ url }, concertId, fan)).id);
  await untilKept(concertId, left);
  await leave({ url }, concertId, left);
  const watching = subscriber(url, waiting[0]!.token);
  const watched: Watched<any> = watch(watching, 'WatchQueuePlace', { concertId });
  await eventually(async () => expect(watched.events.at(-1)).toMatchObject({ id: ids[1], position: 1 }));
  await untilWritten(concertId, waiting.at(-1)!, 2);

  for (let times = 0; times < 2; times += 1) {
    await restart();
    const [newcomer] = await guests({ url }, 1);
    const last = await join({ url }, concertId, newcomer!);
    const told = watched.events.length;
    // The documented client settings: it connects again, and nothing more.
    await eventually(async () => expect(watched.events.length).toBeGreaterThan(told), 20_000);
    const first = subscriber(url, waiting[1]!.token);
    const fresh = watch<any>(first, 'WatchQueuePlace', { concertId });
    await eventually(async () => expect(fresh.events.at(-1)?.id).toBe(ids[2]));
    expect(await place({ url }, concertId, waiting[2]!)).toMatchObject({ id: ids[3], status: 'WAITING' });
    expect(await join({ url }, concertId, waiting[3]!)).toMatchObject({ id: ids[4], status: 'WAITING' });
    for (const fan of waiting) await place({ url }, concertId, fan);
    // In the order in which they came, and before all fans who have come since.
    for (const [index, fan] of waiting.entries()) {
      const now = await place({ url }, concertId, fan);
      expect(now).toMatchObject({ id: ids[index + 1], position: index + 1 });
    }
    expect((await place({ url }, concertId, newcomer!))!).toMatchObject({ id: last.id });
    expect((await place({ url }, concertId, newcomer!))!.position).toBeGreaterThan(WAITING);
    // A number that was admitted or given up is no place any more.
    expect(await place({ url }, concertId, inside)).toMatchObject({ status: 'ADMITTED' });
    expect(await place({ url }, concertId, left)).toBeNull();
    expect(new Set(watched.events.map(({ id }) => id))).toEqual(new Set([ids[1]]));
    await first.dispose();
    await untilWritten(concertId, newcomer!, 2);
  }
  await leave({ url }, concertId, inside);
  await eventually(async () => expect(watched.events.at(-1)).toMatchObject({ status: 'ADMITTED' }), 20_000);
  await watching.dispose();
}, 60_000);
