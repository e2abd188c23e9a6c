import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Database } from '../../src/platform/postgres.js';
import type { NewLine } from '../../src/waiting-room/line/new-line.js';
import { RedisLine } from '../../src/waiting-room/line/redis-line.js';
import { Rooms } from '../../src/waiting-room/line/rooms.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { testRedisUrl } from '../support/redis.js';
import { poolOn } from '../support/strategy-request.js';
import { concertWithRoom, numberOf } from './fans.js';

const HOUR_MS = 3_600_000;

let app: TestApp;
let pool: Database;
let redis: Redis;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  pool = poolOn(app.database.url, 4);
  redis = new Redis(testRedisUrl());
});
afterAll(async () => {
  redis.disconnect();
  await pool.end();
  await app.stop();
});

/** Stops at the beginning of a line, as a process does that the system has put to sleep. */
class Sleepy extends RedisLine {
  asleep: Promise<void> = Promise.resolve();
  fallenAsleep = false;
  override async begin(concertId: number, line: NewLine): Promise<void> {
    this.fallenAsleep = true;
    await this.asleep;
    await super.begin(concertId, line);
  }
}

const sequencesOf = (answer: Awaited<ReturnType<RedisLine['join']>>): number[] =>
  answer.standings.map((standing) => ('sequence' in standing ? standing.sequence : 0));

test('a process that sleeps while it begins a line does not undo the one that has begun meanwhile', async () => {
  const { concertId } = await concertWithRoom(app);
  const number = numberOf(concertId);
  const deployment = randomUUID();
  const redisLine = new RedisLine(redis, deployment, HOUR_MS);
  const sleepy = new Sleepy(redis, deployment, HOUR_MS);
  let wake = (): void => undefined;
  sleepy.asleep = new Promise((resolve) => {
    wake = resolve;
  });
  const late = new Rooms(pool, sleepy, HOUR_MS).begin(number);
  await eventually(async () => expect(sleepy.fallenAsleep).toBe(true));
  // Redis may take its time: no row is locked and no transaction is open meanwhile.
  await pool.query('select from waiting_room where concert_id = $1 for update nowait', [number]);
  const open = await app.database.query(
    `select from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
  );
  expect(open).toHaveLength(0);
  // The others wait for it no longer.
  await redis.del(`{waiting-room:${deployment}:${number}}:beginning`);
  await new Rooms(pool, redisLine, HOUR_MS).begin(number);
  const users = [randomUUID(), randomUUID()];
  const before = await redisLine.join(number, 10, users);
  wake();
  await late;
  expect((await redisLine.facts(number))!.epoch).toBe(2);
  expect(sequencesOf(await redisLine.join(number, 10, users))).toEqual(sequencesOf(before));
});

test('numbers of a line whose beginning was never committed are not issued again', async () => {
  const { concertId } = await concertWithRoom(app);
  const number = numberOf(concertId);
  const redisLine = new RedisLine(redis, randomUUID(), HOUR_MS);
  const rooms = new Rooms(pool, redisLine, HOUR_MS);
  await rooms.begin(number);
  const first = await redisLine.join(number, 10, [randomUUID(), randomUUID()]);
  // As if the database had heard nothing of it.
  await app.database.query('update waiting_room set epoch = 0, next_sequence = 1 where concert_id = $1', [
    number,
  ]);
  await rooms.begin(number);
  const second = await redisLine.join(number, 10, [randomUUID(), randomUUID()]);
  expect(Math.min(...sequencesOf(second))).toBeGreaterThan(Math.max(...sequencesOf(first)));
  expect(second.facts.epoch).toBeGreaterThan(first.facts.epoch);
});

test('eight processes that find a line lost begin it once', async () => {
  const { concertId } = await concertWithRoom(app);
  const number = numberOf(concertId);
  const redisLine = new RedisLine(redis, randomUUID(), HOUR_MS);
  await Promise.all(Array.from({ length: 8 }, () => new Rooms(pool, redisLine, HOUR_MS).begin(number)));
  expect((await redisLine.facts(number))!.epoch).toBe(1);
  expect(await new Rooms(pool, redisLine, HOUR_MS).byConcert([number])).toMatchObject([{ epoch: 1 }]);
});
