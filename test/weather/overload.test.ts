import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { TestConcert } from '../support/concert.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { lockSeat } from '../support/locked-seat.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { concertWithRoom, type Fan, guests, join, meddler, reserve } from '../waiting-room/fans.js';
import { logOf } from '../waiting-room/replay.js';

const PER_SECOND = 10;
const FANS = 500;
/** Of which more than 500 wait for a connection at any moment, while the others are just asking again. */
const LANES = 900;
/** A request gives up waiting for a connection after three seconds: begun evenly, they end evenly. */
const LANES_WITHIN_MS = 3_000;

let database: TestDatabase;
let server: ServerProcess;
let app: { url: string };
beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServerProcess(database.url, { DATABASE_POOL: '2' });
  app = { url: server.url! };
});
afterAll(async () => {
  await server.terminate();
  await database.drop();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** When fans were admitted, by the log. */
async function admissionsMs(concertId: string): Promise<number[]> {
  const rows = await logOf(database, concertId);
  return rows.filter(({ kind }) => kind === 'ADMITTED').map(({ atMs }) => atMs);
}

/** Waits until so many more are admitted, and tells within how many seconds they were. */
async function secondsFor(concertId: string, more: number): Promise<number> {
  const before = (await admissionsMs(concertId)).length;
  return eventually(async () => {
    const times = await admissionsMs(concertId);
    expect(times.length).toBeGreaterThan(before + more);
    return (times[before + more]! - times[before]!) / 1_000;
  }, 60_000);
}

/** What the processes say of themselves, and which share of the rate follows. */
async function throttle(redis: Redis): Promise<{ share: number; reasons: string[] }> {
  const [deployment] = await database.query<{ id: string }>('select id from deployment');
  const key = (name: string) => `waiting-room:${deployment!.id}:${name}`;
  const reports = await redis.zrange(key('pressure'), '0', '-1');
  const reasons = [...new Set(reports.map((report) => report.split(':').at(-1)!))];
  return { share: Number((await redis.hget(key('share'), 'share')) ?? 1), reasons };
}

/** Asks for a seat that is locked, hundreds at once, until it is told to stop. */
function overload(concert: TestConcert, fan: Fan): () => Promise<void> {
  let going = true;
  let asked = 0;
  const lane = async (index: number): Promise<void> => {
    await pause((index * LANES_WITHIN_MS) / LANES);
    while (going) {
      asked += 1;
      const seatIds = [concert.seatIds[0]!];
      const { performanceId } = concert;
      const input = { performanceId, seatIds, strategy: 'PESSIMISTIC', idempotencyKey: `asked ${asked}` };
      await run(app.url, 'ReserveSeats', { input }, fan.token);
    }
  };
  const lanes = Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));
  return async () => {
    going = false;
    await lanes;
  };
}

test('a server whose pool is used up lets in half as many, and all of them soon after', async () => {
  const settings = { capacity: FANS, admitPerSecond: PER_SECOND, admittedSeconds: 3_600, adaptive: true };
  const concert = await concertWithRoom(app, settings);
  const { concertId } = concert;
  const fans = await guests(app, FANS);
  await join(app, concertId, fans[0]!);
  await Promise.all(fans.map((fan) => join(app, concertId, fan)));
  const { redis } = await meddler(database, concertId);
  try {
    await secondsFor(concertId, 3 * PER_SECOND);
    // What the server has to read once it has read.
    const inside = fans[0]!;
    expect(await reserve(app, concert, inside, [1])).toMatchObject({ status: 'HELD' });

    const unlock = await lockSeat({ database }, concert.seatIds[0]!);
    const relent = overload(concert, inside);
    await eventually(async () => {
      const { share, reasons } = await throttle(redis);
      expect(share).toBeLessThanOrEqual(0.5);
      expect(reasons).toContain('pool_waiting');
    }, 20_000);
    // The budget of a second that was full may still be used up.
    await secondsFor(concertId, PER_SECOND);
    // The line does not stand still. What was admitted is written down a moment later.
    expect(await secondsFor(concertId, 2 * PER_SECOND)).toBeGreaterThan(3);

    await unlock();
    await relent();
    await eventually(async () => expect(await throttle(redis)).toEqual({ share: 1, reasons: [] }), 30_000);
    await secondsFor(concertId, 2 * PER_SECOND);
  } finally {
    redis.disconnect();
  }
}, 120_000);
