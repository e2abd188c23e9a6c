import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { saleFactsReader } from '../../../src/catalogue/sale-facts.js';
import type { Database } from '../../../src/platform/postgres.js';
import { FreeSeatPictures } from '../../../src/reservation/best-seats/free-seats.js';
import { readFreeSeats } from '../../../src/seat-map/free-seats.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createConcert } from '../../support/concert.js';
import { eventually } from '../../support/eventually.js';
import { guest, run } from '../../support/graphql.js';
import { decodeNumbered } from '../../support/ids.js';
import { expectNoViolation } from '../../support/judged.js';
import { poolOn } from '../../support/strategy-request.js';
import { reserveBest } from './asking.js';

const SEATS = 5;

let app: TestApp;
let pool: Database;
beforeAll(async () => {
  // Its worker keeps the seat maps.
  app = await startTestApp();
  pool = poolOn(app.database.url, 2);
});
afterAll(async () => {
  await expectNoViolation(app.database);
  await pool.end();
  await app.stop();
});

/** A performance whose seats are all held by one reservation, and whose seat map says so. */
async function soldOut() {
  const { performanceId } = await createConcert(app, { seatsPerRow: SEATS });
  const token = await guest(app.url);
  const held = await reserveBest(app, token, performanceId, { count: SEATS });
  expect(held).toMatchObject({ status: 'HELD' });
  const number = decodeNumbered('Performance', performanceId)!;
  await eventually(async () => {
    const map = await readFreeSeats(pool, number);
    expect(map).toMatchObject({ isCurrent: true });
    expect([...map!.free].slice(0, SEATS)).toEqual([0, 0, 0, 0, 0]);
  });
  return {
    performanceId,
    number,
    cancel: () => run(app.url, 'CancelReservation', { input: { reservationId: held.id } }, token),
  };
}

test('while the seat map is current, no seat is looked at', async () => {
  const { number } = await soldOut();
  const facts = (await saleFactsReader(pool)(number))!;
  const withoutSeats = new FreeSeatPictures({
    pool: undefined as never,
    readSeatMap: () => readFreeSeats(pool, number),
  });
  expect([...(await withoutSeats.now(facts))]).toEqual([0, 0, 0, 0, 0]);
});

test('seats that come back are found while the seat map does not know of them yet', async () => {
  const { performanceId, number, cancel } = await soldOut();
  const token = await guest(app.url);
  expect(await reserveBest(app, token, performanceId, { count: 1 })).toMatchObject({ code: 'NO_SUCH_SEATS' });
  const stalls = await pool.connect();
  try {
    await stalls.query('begin');
    await stalls.query(`select from event_consumer where name = 'seat-map' for update`);
    await cancel();
    expect(await readFreeSeats(pool, number)).toMatchObject({ isCurrent: false });
    expect(await reserveBest(app, token, performanceId, { count: SEATS })).toMatchObject({ status: 'HELD' });
  } finally {
    await stalls.query('rollback');
    stalls.release();
  }
});
