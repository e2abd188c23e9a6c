import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Database } from '../../src/platform/postgres.js';
import type { Hub } from '../../src/push/hub.js';
import { readSeatsLeft } from '../../src/seat-map/index.js';
import { AdmissionThrottle } from '../../src/waiting-room/admission/admission-throttle.js';
import { Ticker } from '../../src/waiting-room/admission/ticker.js';
import type { RedisLine } from '../../src/waiting-room/line/redis-line.js';
import { Rooms } from '../../src/waiting-room/line/rooms.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { testRedisUrl } from '../support/redis.js';
import { poolOn } from '../support/strategy-request.js';
import { concertWithRoom, numberOf } from './fans.js';
import { partsOfProcess } from './line-parts.js';

let app: TestApp;
let pool: Database;
let redis: Redis;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  pool = poolOn(app.database.url, 8);
  redis = new Redis(testRedisUrl());
});
afterAll(async () => {
  redis.disconnect();
  await pool.end();
  await app.stop();
});

/** Some rooms and a ticker of their own. */
async function someRooms(roomsOf: (redisLine: RedisLine) => Rooms) {
  const ids: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    const { concertId } = await concertWithRoom(app, { capacity: 1_000, admitPerSecond: 1_000 });
    ids.push(numberOf(concertId));
  }
  const deployment = randomUUID();
  const { redisLine, passes, rooms: ownRooms } = partsOfProcess({ redis, pool, deployment });
  for (const id of ids) await ownRooms.begin(id);
  const errors: unknown[] = [];
  const nothing = (): void => undefined;
  const watch = { onAdmitted: nothing, onInversions: nothing, onLateTick: nothing };
  const ticker = new Ticker({
    pool,
    redisLine,
    passes,
    rooms: roomsOf(redisLine),
    throttle: new AdmissionThrottle(redis, deployment),
    readSeatsLeft,
    hub: { publish: nothing } as unknown as Hub,
    watch: { ...watch, onRooms: nothing, onInflow: nothing },
    draw: () => Promise.resolve(true),
    onError: (error) => errors.push(error),
  });
  /** A fan joins and is admitted, and that is written down. */
  const letIn = async (id: number): Promise<string> => {
    const user = randomUUID();
    await redisLine.join(id, 10_000, [user]);
    await eventually(async () => expect(await passes.latest(id, user)).toMatchObject({ live: true }));
    return user;
  };
  return { ids, redisLine, ticker, letIn, errors };
}

test('a pass that is in use when its time is over keeps no fan of any room from being admitted', async () => {
  const { ids, ticker, letIn, errors } = await someRooms((redisLine) => new Rooms(pool, redisLine, 0));
  const first = ticker.start();
  const user = await letIn(ids[0]!);
  const other = await letIn(ids[1]!);
  const untilReleased = (userId: string) =>
    eventually(async () => {
      const text = 'select released from waiting_room_pass where user_id = $1';
      expect((await pool.query(text, [userId])).rows).toEqual([{ released: true }]);
    });
  await first.stop();
  await pool.query('update waiting_room_pass set expires_at = clock_timestamp() where user_id = $1', [user]);
  const holder = new pg.Client(app.database.url);
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from waiting_room_pass where user_id = $1 for share', [user]);
  const second = ticker.start();
  try {
    for (let fans = 0; fans < 3; fans += 1) for (const id of ids) await letIn(id);
    await pool.query(
      `update waiting_room_pass set ended_at = clock_timestamp(), end_reason = 'LEFT' where user_id = $1`,
      [other],
    );
    await untilReleased(other);
    await holder.query('commit');
    await untilReleased(user);
    expect(errors).toEqual([]);
  } finally {
    await holder.end();
    await second.stop();
  }
});

/** Cannot write down what happens in one room. */
class StuckRooms extends Rooms {
  stuckAt: number | undefined;
  readonly free = Promise.withResolvers<void>();

  override async writeDown(...values: Parameters<Rooms['writeDown']>): ReturnType<Rooms['writeDown']> {
    if (values[0] === this.stuckAt) await this.free.promise;
    return super.writeDown(...values);
  }
}

test('a room that stands still keeps no other waiting, and goes on by itself', async () => {
  let rooms: StuckRooms | undefined;
  const { ids, ticker, letIn, errors } = await someRooms((redisLine) => {
    rooms = new StuckRooms(pool, redisLine, 0);
    return rooms;
  });
  rooms!.stuckAt = ids[0]!;
  const ticking = ticker.start();
  try {
    const stuck = letIn(ids[0]!).catch((error: unknown) => error);
    for (let fans = 0; fans < 3; fans += 1) for (const id of ids.slice(1)) await letIn(id);
    rooms!.free.resolve();
    await stuck;
    await letIn(ids[0]!);
    expect(errors).toEqual([]);
  } finally {
    rooms!.free.resolve();
    await ticking.stop();
  }
});

test('a fan who has just come when a worker stops is written down', async () => {
  const { ids, redisLine, ticker, letIn, errors } = await someRooms((own) => new Rooms(pool, own, 0));
  const ticking = ticker.start();
  await letIn(ids[0]!);
  const settings = { capacity: 1_000, admitPerSecond: 1_000, admittedSeconds: 300 };
  await redisLine.configure(ids[0]!, { ...settings, version: 99, paused: true });
  const user = randomUUID();
  await redisLine.join(ids[0]!, 10_000, [user]);
  await ticking.stop();
  const text = 'select from waiting_room_places where $1 = any(user_ids)';
  expect((await pool.query(text, [user])).rows).toHaveLength(1);
  expect(errors).toEqual([]);
});
