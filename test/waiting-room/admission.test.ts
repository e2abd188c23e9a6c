import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { concertWithRoom, configure, guests, join, leave, meddler, numberOf } from './fans.js';
import { expectRate, logOf, replay } from './replay.js';

/** No fan is admitted before the sale opens. */
const LOBBY = { saleOpensAt: '2098-01-01T00:00:00Z' };

let app: TestApp;
let worker: App;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  worker = await startOn(app.database, { ROLES: 'worker' });
});
afterAll(async () => {
  await worker.stop();
  await app.stop();
});

test('three tickers and settings that change: never more inside than may be, no fan out of turn', async () => {
  const tickers = await Promise.all([1, 2].map(() => startOn(app.database, { ROLES: 'worker' })));
  try {
    const { concertId } = await concertWithRoom(app, {
      capacity: 4,
      admitPerSecond: 100,
      admittedSeconds: 1,
    });
    const fans = await guests(app, 30);
    await Promise.all(fans.map((fan) => join(app, concertId, fan)));
    const admitted = async (): Promise<number> => replay(await logOf(app.database, concertId)).length;
    for (const settings of [{ capacity: 2 }, { paused: true }, { paused: false }, { capacity: 9 }]) {
      const before = await admitted();
      // While the room is paused no fan is admitted, and the log tells.
      if (!('paused' in settings && !settings.paused))
        await eventually(async () => expect(await admitted()).toBeGreaterThan(before + 1));
      await configure(app, concertId, settings);
    }
    await eventually(async () => expect(await admitted()).toBe(30), 40_000);
    const kinds = new Set((await logOf(app.database, concertId)).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['SETTINGS', 'ADMITTED', 'ENDED']));
  } finally {
    await Promise.all(tickers.map((ticker) => ticker.stop()));
  }
}, 90_000);

test('the rate holds, also after a minute without an admission', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1_000, admitPerSecond: 10 });
  const fans = await guests(app, 45);
  await Promise.all(fans.map((fan) => join(app, concertId, fan)));
  const admitted = async (): Promise<number> => replay(await logOf(app.database, concertId)).length;
  await eventually(async () => expect(await admitted()).toBeGreaterThan(10));
  await worker.stop();
  const before = await admitted();
  const { redis, key } = await meddler(app.database, concertId);
  const state = key('state');
  await redis.hincrby(state, 'budget_ms', -60_000);
  redis.disconnect();
  worker = await startOn(app.database, { ROLES: 'worker' });
  await eventually(async () => expect(await admitted()).toBe(45), 20_000);
  expect(before).toBeLessThan(35);
  expectRate(await logOf(app.database, concertId), 10);
}, 60_000);

test('when the time inside is over, or a fan leaves, the next is admitted', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 100, admittedSeconds: 1 });
  const fans = await guests(app, 3);
  for (const fan of fans) await join(app, concertId, fan);
  const admittedAt = async (nth: number): Promise<number> =>
    eventually(async () => {
      const rows = (await logOf(app.database, concertId)).filter(({ kind }) => kind === 'ADMITTED');
      expect(rows.length).toBeGreaterThan(nth);
      return rows[nth]!.atMs;
    });
  const over = (await admittedAt(0)) + 1_000;
  const next = await admittedAt(1);
  expect(next).toBeGreaterThanOrEqual(over);
  expect(await leave(app, concertId, fans[1]!)).toMatchObject({ status: 'LEFT' });
  expect(await admittedAt(2)).toBeGreaterThanOrEqual(next);
});

test('a room of which the settings were changed while its line was away hears of it', async () => {
  const { concertId } = await concertWithRoom(app, { capacity: 5 }, LOBBY);
  const [fan] = await guests(app, 1);
  await join(app, concertId, fan!);
  await app.database.query(`update waiting_room set capacity = 7, settings_version = settings_version + 1
    where concert_id = ${numberOf(concertId)}`);
  const { redis, key } = await meddler(app.database, concertId);
  await eventually(async () => expect(await redis.hget(key('state'), 'capacity')).toBe('7'));
  redis.disconnect();
});
