import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { DrawLine } from '../../src/waiting-room/fairness/draw-line.js';
import { LobbyDraw } from '../../src/waiting-room/fairness/lobby-draw.js';
import { Draws } from '../../src/waiting-room/line/draws.js';
import { lineKeys, RedisLine } from '../../src/waiting-room/line/redis-line.js';
import type { RoomRow } from '../../src/waiting-room/line/room.statement.js';
import { Rooms } from '../../src/waiting-room/line/rooms.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { testRedisUrl } from '../support/redis.js';
import { concertWithRoom } from './fans.js';

const ENTRANTS = 2_300;
const AT_ONCE = 500;

let app: TestApp;
let pool: pg.Pool;
let redis: Redis;
beforeAll(async () => {
  // Without a worker: each step is taken by hand.
  app = await startTestApp({ ROLES: 'api' });
  pool = new pg.Pool({ connectionString: app.database.url, max: 4 });
  redis = new Redis(testRedisUrl());
});
afterAll(async () => {
  await redis.quit();
  await pool.end();
  await app.stop();
});

/** A lobby full of fans, whose sale is open by now. */
async function lobby() {
  await concertWithRoom(app, { lobbyOrder: 'DRAW' }, { saleOpensAt: '2099-01-01T09:00:00.000Z' });
  const [{ id }] = (await pool.query('select max(id) as id from concert')).rows;
  const deployment = randomUUID();
  const redisLine = new RedisLine(redis, deployment, 1);
  const rooms = new Rooms(pool, redisLine, 0);
  const row = async (): Promise<RoomRow> => (await rooms.byConcert([id]))[0]!;
  await rooms.begin(id);
  await pool.query('update concert set sale_opens_at = clock_timestamp() where id = $1', [id]);
  const users = Array.from({ length: ENTRANTS }, () => randomUUID());
  for (let start = 0; start < ENTRANTS; start += AT_ONCE) {
    await redisLine.join(id, 1_000_000, users.slice(start, start + AT_ONCE));
  }
  const keys = lineKeys(deployment, id);
  const standing = async (): Promise<Map<string, number>> => {
    const found = (await redis.zrange(keys[1]!, '0', '-1', 'WITHSCORES')) as string[];
    return new Map(users.map((user) => [user, Number(found[found.indexOf(user) + 1])]));
  };
  const writeDown = async (): Promise<void> => {
    const { written } = (await redisLine.facts(id))!;
    const entries = await redisLine.journal(id, written);
    const { epoch } = await row();
    await rooms.writeDown(id, epoch, entries);
    await redisLine.written(id, epoch, entries.at(-1)!.version);
  };
  const kinds = async (): Promise<string[]> => {
    const entries = await redisLine.journal(id, 0);
    return entries.map(({ kind }) => kind);
  };
  const line = () => new DrawLine(redis, deployment, 1);
  return { id, redisLine, rooms, row, users, keys, standing, writeDown, kinds, line };
}

/** A line whose ticker ends while it writes which entrant gets which number. */
class StoppedLine extends DrawLine {
  #calls = 0;

  override place(...values: Parameters<DrawLine['place']>): ReturnType<DrawLine['place']> {
    this.#calls += 1;
    if (this.#calls > 1) throw new Error('stopped');
    return super.place(...values);
  }
}

test('a draw that is stopped in the middle, repeated, and done by two at once is one draw', async () => {
  const { id, redisLine, row, users, keys, standing, writeDown, kinds, line } = await lobby();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await redisLine.sweep(id, 1);
  const absent = Number(await redis.zcard(keys[2]!));
  const both = () => {
    const two = [new LobbyDraw(new Draws(pool), line()), new LobbyDraw(new Draws(pool), line())];
    const room = row();
    return Promise.all(two.map(async (each) => each.advance(await room)));
  };

  expect(absent).toBeGreaterThan(0);
  expect(await both()).toEqual([false, false]);
  // Nothing is told before it is written down, however often a process tries.
  expect(await both()).toEqual([false, false]);
  expect(await kinds()).not.toContain('DRAWN');
  expect(await redis.zcard(keys[2]!)).toBe(0);
  const newcomer = randomUUID();
  await redisLine.join(id, 1_000_000, [newcomer]);
  await expect(redisLine.leave(id, users[0]!)).rejects.toThrow('try again');
  const bitmap = await redis.getBuffer(keys[4]!);
  const entrants = [...(await standing()).values()];
  await writeDown();

  const stopped = new StoppedLine(redis, keys[0]!.split(':')[1]!, 1);
  await expect(new LobbyDraw(new Draws(pool), stopped).advance(await row())).rejects.toThrow('stopped');
  expect([...(await standing()).values()]).toEqual(entrants);
  expect(await both()).toEqual([true, true]);
  expect(await both()).toEqual([true, true]);

  const draw = (await new Draws(pool).of(id))!;
  const drew = entrants.map((entrant) => draw.numbers.get(entrant));
  expect(draw.entrants).toHaveLength(ENTRANTS);
  expect([...(await standing()).values()]).toEqual(drew);
  expect(await redis.zscore(keys[1]!, newcomer)).toBe(String(ENTRANTS + 1));
  expect((await redis.getBuffer(keys[4]!))!.equals(bitmap!)).toBe(true);
  const happened = await kinds();
  expect(happened.filter((kind) => kind === 'CLOSED' || kind === 'DRAWN')).toEqual(['CLOSED', 'DRAWN']);
  await writeDown();
  expect(await row()).toMatchObject({ drawn: true, entrantsFixed: true });
  expect((await redisLine.facts(id))!).toMatchObject({ ordered: true, drawn: true });
});

test('a line that is lost before the seed is told draws the same for the fans who come back', async () => {
  const { id, redisLine, rooms, row, users, keys, standing, writeDown, line } = await lobby();
  const draws = new Draws(pool);
  const lobbyDraw = new LobbyDraw(draws, line());
  const had = await standing();
  expect(await lobbyDraw.advance(await row())).toBe(false);
  await redis.del(...keys);
  await rooms.begin(id);
  const facts = (await redisLine.facts(id))!;

  expect(facts).toMatchObject({ epoch: 2, ordered: false, drawn: true, phase: 'LOBBY' });
  const stranger = { userId: randomUUID(), sequence: ENTRANTS + 5, drawn: false, issuedAt: 9 };
  const missed = { ...stranger, userId: randomUUID(), sequence: 0 };
  const back = users.map((userId) => ({ userId, sequence: had.get(userId)!, drawn: false, issuedAt: 9 }));
  const places = await draws.exchanged(id, [...back.slice(0, 100), stranger, missed]);
  expect(places).toHaveLength(101);
  await expect(redisLine.restore(id, { ...facts, drawn: false }, places)).rejects.toThrow('try again');
  await redisLine.restore(id, facts, places);

  expect(await lobbyDraw.advance(await row())).toBe(false);
  await writeDown();
  expect(await lobbyDraw.advance(await row())).toBe(true);
  const { numbers } = (await draws.of(id))!;
  for (const userId of users.slice(0, 100)) {
    expect(await redis.zscore(keys[1]!, userId)).toBe(String(numbers.get(had.get(userId)!)));
  }
  await writeDown();
  const log = await app.database.query<{ kind: string; epoch: number }>(
    `select kind, epoch from waiting_room_log where concert_id = $1 and kind in ('CLOSED', 'DRAWN')
     order by number`,
    [id],
  );
  expect(log).toEqual([
    { kind: 'CLOSED', epoch: 2 },
    { kind: 'DRAWN', epoch: 2 },
  ]);
  expect((await redisLine.facts(id))!).toMatchObject({ ordered: true, drawn: true });
});

test('a lobby without a fan is drawn, too', async () => {
  const { id, redisLine, row, users, writeDown, line } = await lobby();
  for (const user of users) await redisLine.leave(id, user);
  const lobbyDraw = new LobbyDraw(new Draws(pool), line());

  expect(await lobbyDraw.advance(await row())).toBe(false);
  for (let round = 0; round < ENTRANTS / 1_000; round += 1) await writeDown();
  expect(await lobbyDraw.advance(await row())).toBe(true);
});
