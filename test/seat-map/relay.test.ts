import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { wish } from '../reservation/strategy.contract.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { crowd, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { startProxy } from '../support/proxy.js';
import { startServerProcess } from '../support/server-process.js';

let app: TestApp;
beforeAll(async () => {
  // The workers of this test are processes that can be killed.
  app = await startTestApp({ ROLES: 'api', HOLD_SECONDS: '600' });
});
afterAll(() => app.stop());

interface Compared {
  left: number;
  held: number;
  statuses: string;
  version: string;
}

const mapOf = async (performanceId: string): Promise<Compared> => {
  const { data } = await run(app.url, 'SeatMapOverview', { performanceId });
  const { seatsLeft, seatsHeld, seatMap } = data.performance;
  return { left: seatsLeft, held: seatsHeld, statuses: seatMap.statuses, version: seatMap.version };
};

/** The map as the seats themselves say it should be. */
const truth = async (): Promise<Omit<Compared, 'version'>> => {
  const rows = await app.database.query<{ status: string }>('select status from seat order by id');
  const bits = Buffer.alloc(Math.ceil(rows.length / 4));
  for (const [index, { status }] of rows.entries()) {
    if (status === 'HELD') bits[index >> 2]! |= 1 << (6 - 2 * (index & 3));
  }
  const held = rows.filter((row) => row.status === 'HELD').length;
  return { left: rows.length - held, held, statuses: bits.toString('base64') };
};

test('a relay that is killed in the middle loses no change and doubles none', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 10 });
  const crowdOfFans = await fans(app.url, 60);
  const proxy = await startProxy(app.database.url);
  // Before the work of a transaction, after it, and when it is committed and nobody has heard of it.
  const moments = ['relay-lock-seat-map', 'relay-take-outbox', 'relay-write-seat-map', 'commit'];
  const restless = Array.from({ length: 8 }, (_, index) => moments[index % moments.length]!);
  let next = 0;
  for (const moment of restless) {
    const worker = await startServerProcess(proxy.url, { ROLES: 'worker' });
    const killed = proxy.atAnswerTo(moment, () => process.kill(worker.pid, 'SIGKILL'));
    const wishes = crowdOfFans
      .slice(0, 10)
      .map((fan) => wish(fan, performanceId, [seatIds[next++ % seatIds.length]!], 'ATOMIC'));
    await crowd(app.url, wishes);
    await killed;
    await worker.kill();
  }
  const [waiting] = await app.database.query<{ count: string }>('select count(*) from outbox');
  expect(Number(waiting!.count)).toBeGreaterThan(0);

  const worker = await startServerProcess(app.database.url, { ROLES: 'worker' });
  await eventually(async () => {
    const [left] = await app.database.query<{ count: string }>('select count(*) from outbox');
    expect(left!.count).toBe('0');
  });
  const { version, ...map } = await mapOf(performanceId);
  expect(map).toEqual(await truth());
  expect(version).not.toBe('0');
  expect(await worker.terminate()).toBe(0);
  await proxy.close();
  await expectNoViolation(app.database);
});

test('two relays at once make one map', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 6 });
  const workers = await Promise.all(
    [1, 2].map(() => startServerProcess(app.database.url, { ROLES: 'worker' })),
  );
  const crowdOfFans = await fans(app.url, 60);
  await crowd(
    app.url,
    crowdOfFans.map((fan, index) => wish(fan, performanceId, [seatIds[index]!], 'ATOMIC')),
  );
  await eventually(async () => {
    expect(await mapOf(performanceId)).toMatchObject({ left: 0, held: 60 });
  });
  for (const worker of workers) expect(await worker.terminate()).toBe(0);
});
