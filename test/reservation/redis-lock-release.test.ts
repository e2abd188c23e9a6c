import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Database } from '../../src/platform/postgres.js';
import { createRedisLock } from '../../src/reservation/strategies/redis-lock/redis-lock.strategy.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { type LossyProxy, startProxy } from '../support/proxy.js';
import { poolOn, strategyRequest } from '../support/strategy-request.js';

let app: TestApp;
let proxy: LossyProxy;
let pool: Database;
let concert: TestConcert;
/** For each lock that was given back: how many reservations there were by then. */
let released: Promise<number>[];
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  proxy = await startProxy(app.database.url);
  pool = poolOn(proxy.url, 2);
});
beforeEach(async () => {
  concert = await createConcert(app);
  released = [];
});
afterAll(async () => {
  await pool.end();
  await proxy.close();
  await app.stop();
});

const FREE = { acquire: async () => ({ release: async () => undefined }) };
const reserve = async () => {
  const request = await strategyRequest(pool, concert, concert.seatIds.slice(0, 2));
  const acquire = async () => ({ release: async () => void released.push(reservations()) });
  return createRedisLock({ pool, locks: { acquire } }).reserve(request);
};
const reservations = async (): Promise<number> => {
  const [row] = await app.database.query<{ count: number }>(
    `select count(*)::int from reservation where performance_id = (select max(id) from performance)`,
  );
  return row!.count;
};

test('who does not get the lock hears what is committed, and SEAT_CONTENDED only when nothing is', async () => {
  const request = await strategyRequest(pool, concert, concert.seatIds.slice(0, 2));
  const tooLate = createRedisLock({ pool, locks: { acquire: async () => null } });
  expect(await tooLate.reserve(request)).toEqual({ outcome: 'SEAT_CONTENDED' });
  const other = await strategyRequest(pool, concert, [concert.seatIds[1]!, concert.seatIds[2]!]);
  expect(await createRedisLock({ pool, locks: FREE }).reserve(other)).toMatchObject({ outcome: 'HELD' });
  expect(await tooLate.reserve(request)).toEqual({
    outcome: 'SEAT_TAKEN',
    takenSeatIds: [request.seatIds[1]],
    lapsedReservationIds: [],
  });
  expect(await tooLate.reserve(other)).toEqual({ outcome: 'KNOWN' });
});

test('the lock is given back after the commit, whether the seats were held or refused', async () => {
  expect(await reserve()).toMatchObject({ outcome: 'HELD' });
  expect(await Promise.all(released)).toEqual([1]);
  expect(await reserve()).toMatchObject({ outcome: 'SEAT_TAKEN' });
  expect(await Promise.all(released)).toEqual([1, 1]);
});

test('the lock is given back when the database refuses to go on', async () => {
  const otherSession = new pg.Client({ connectionString: app.database.url });
  await otherSession.connect();
  try {
    await otherSession.query('begin');
    await otherSession.query('select from seat for update');
    expect(await reserve()).toEqual({ outcome: 'SEAT_CONTENDED' });
  } finally {
    await otherSession.end();
  }
  expect(await Promise.all(released)).toEqual([0]);
});

test('the lock is left to lapse when the answer of the database is lost', async () => {
  const lost = proxy.atAnswerTo('hold-fenced-seats', () => undefined);
  await expect(reserve()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  await lost;
  expect(await reservations()).toBe(1);
  expect(released).toEqual([]);
});
