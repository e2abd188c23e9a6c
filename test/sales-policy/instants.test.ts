import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { decided } from '../support/decided.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import { untilQueueing } from '../support/queueing.js';
import { admin, inMs, opensIn, refusedWith } from './site.js';

const HOUR_MS = 3_600_000;

let app: TestApp;
let log: OwnRedis;
let worker: App | undefined;
beforeAll(async () => {
  log = await startLogRedis();
  // Nothing is decided until a test starts a worker.
  app = await startTestApp({ LOG_REDIS_URL: log.url, ROLES: 'api' });
  await untilQueueing(app);
});
afterAll(async () => {
  await worker?.stop();
  await app.stop();
  await log.stop();
});

/** Which of these instants, relative to the opening, are allowed by the database. */
async function allowed({ concertId, performanceId }: TestConcert, offsets: string[]): Promise<string[]> {
  const rows = await app.database.query<{ offset: string }>(
    `select o.text as offset from concert c
     cross join unnest($3::text[]) with ordinality as o (text, place)
     where c.id = $2 and o.place = any(buyers_allowed($1, $2, array(select generate_series(1, 9)),
       array_fill($4::uuid, array[9]), null,
       array(select c.sale_opens_at + i::interval from unnest($3::text[]) as i)))
     order by o.place`,
    [
      decodeNumbered('Performance', performanceId),
      decodeNumbered('Concert', concertId),
      offsets,
      randomUUID(),
    ],
  );
  return rows.map(({ offset }) => offset);
}

test('a request of T − 1 ms is not allowed, one of T is', async () => {
  const concert = await createConcert(app, { concert: { saleOpensAt: inMs(-HOUR_MS) } });
  const offsets = ['-1 hour', '-1 ms', '-1 microsecond', '0', '1 ms'];
  expect(await allowed(concert, offsets)).toEqual(['0', '1 ms']);
});

test('no user may buy of a performance that is cancelled, or that has begun', async () => {
  for (const change of ['cancelled_at = clock_timestamp()', 'starts_at = clock_timestamp()']) {
    const concert = await createConcert(app, { concert: { saleOpensAt: inMs(-HOUR_MS) } });
    expect(await allowed(concert, ['0', '1 ms'])).toEqual(['0', '1 ms']);
    await app.database.query(`update performance set ${change} where id = $1`, [
      decodeNumbered('Performance', concert.performanceId),
    ]);
    expect([change, await allowed(concert, ['0', '1 ms'])]).toEqual([change, []]);
  }
});

/** A request that QUEUE has accepted. */
async function accepted({ performanceId, seatIds }: TestConcert, token: string, seat: number): Promise<any> {
  const wanted = { performanceId, seatIds: [seatIds[seat]!], strategy: 'QUEUE' };
  const input = { ...wanted, idempotencyKey: `seat ${seat} of ${performanceId}` };
  const answer = await run(app.url, 'ReserveSeats', { input }, token);
  expect(answer.data.reserveSeats).toMatchObject({ status: 'PENDING' });
  return answer.data.reserveSeats;
}

test('QUEUE: what was asked before a performance was cancelled, and is decided later, is refused', async () => {
  const concert = await createConcert(app);
  const token = await guest(app.url);
  const asked = await accepted(concert, token, 0);
  const input = { performanceId: concert.performanceId };
  const answer = await run(app.url, 'CancelPerformance', { input }, await admin(app));
  expect(answer.data.cancelPerformance).toMatchObject({ __typename: 'Performance' });
  const decides = await startOn(app.database, { LOG_REDIS_URL: log.url, ROLES: 'worker' });
  try {
    await eventually(async () => {
      expect(await decided(app.url, token, asked)).toMatchObject(refusedWith('PERFORMANCE_CANCELLED'));
    });
  } finally {
    await decides.stop();
  }
});

test('QUEUE: what was asked before the opening is refused, however late it is decided', async () => {
  const concert = await createConcert(app, { concert: { saleOpensAt: inMs(HOUR_MS) } });
  const token = await guest(app.url);
  const early = await accepted(concert, token, 0);
  await opensIn(app.database, concert, 'sale_opens_at', '0');
  const late = await accepted(concert, token, 1);
  worker = await startOn(app.database, { LOG_REDIS_URL: log.url, ROLES: 'worker' });
  await eventually(async () => {
    expect(await decided(app.url, token, late)).toMatchObject({ status: 'HELD' });
  });
  expect(await decided(app.url, token, early)).toMatchObject(refusedWith('SALE_NOT_OPEN'));
});
