import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run, signedIn } from '../support/graphql.js';
import { decodeNumbered, numberedId } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { type Buyer, buyer } from '../support/purchases.js';
import { block, giveBack, joinStandby, logOf, placeOf, seatsOf, soldOut, tryToHold } from './fans.js';
import { verifyStandby } from './verifying.js';

const OFFER_MS = 2_000;

let app: TestApp;
/** No worker takes steps here, so the test does. */
let still: TestApp;
let owner: Buyer;
let admin: string;
beforeAll(async () => {
  [app, still] = await Promise.all([
    startTestApp({ DEMONSTRATION_BALANCE: '0', SEAT_OFFER_SECONDS: String(OFFER_MS / 1_000) }),
    startTestApp({ DEMONSTRATION_BALANCE: '0', ROLES: 'api' }),
  ]);
  owner = await buyer(app, 100_000_000);
  admin = await signedIn(still.url, ADMIN);
});
afterAll(async () => {
  await Promise.all([app?.stop(), still?.stop()]);
});

const numberOf = ({ performanceId }: TestConcert): number => decodeNumbered('Performance', performanceId)!;

/** One step of a list; an offer lasts ten minutes. */
async function step(concert: TestConcert): Promise<string> {
  const text = `select step from advance_standby($1, interval '10 min', interval '10 s')`;
  const [row] = await still.database.query<{ step: string }>(text, [numberOf(concert)]);
  return row!.step;
}

/** The seats, counted from 0, came back so long ago. */
async function age(concert: TestConcert, seats: number[], ago: string): Promise<void> {
  await still.database.query(
    `update kept_back_seat k set kept_at = clock_timestamp() - $3::interval
     from performance_sale p where p.performance_id = $1 and k.performance_id = $1
       and k.seat_id - p.first_seat_id = any($2::int[])`,
    [numberOf(concert), seats, ago],
  );
}

async function blockAll(concert: TestConcert, seatIds: string[], blocked: boolean): Promise<void> {
  for (let start = 0; start < seatIds.length; start += 100) {
    await block(still, admin, concert, seatIds.slice(start, start + 100), blocked);
  }
}

/** All seats are blocked, a fan stands by, and then some seats come back. */
async function waiting(seats: number, wanted: number, back: number): Promise<TestConcert & { fan: Buyer }> {
  const concert = await createConcert(still, { seatsPerRow: seats, concert: { maxSeatsPerUser: 10 } });
  const rows = await still.database.query<{ id: number }>(
    'select id::int from seat where performance_id = $1 order by id',
    [numberOf(concert)],
  );
  concert.seatIds = rows.map(({ id }) => numberedId('Seat', id));
  await blockAll(concert, concert.seatIds, true);
  const fan = await buyer(still);
  expect(await joinStandby(still, concert, fan, wanted)).toMatchObject({ status: 'WAITING' });
  await blockAll(concert, concert.seatIds.slice(0, back), false);
  return { ...concert, fan };
}

test('a seat that no waiting fan can take is on sale after the time of one offer; the next is kept', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 4, together: 1 });
  const [fan, stranger, late] = await Promise.all([buyer(app), buyer(app), buyer(app)]);
  await joinStandby(app, concert, fan!, 3);
  const since = Date.now();
  await giveBack(app, owner, concert.reservations[1]!);
  expect(await tryToHold(app, concert, stranger!, [concert.seatIds[1]!], 'early')).toBe('SEAT_TAKEN');
  await eventually(async () =>
    expect(await seatsOf(app, concert)).toEqual(['SOLD', 'AVAILABLE', 'SOLD', 'SOLD']),
  );
  expect(Date.now() - since).toBeGreaterThanOrEqual(OFFER_MS);
  expect(await logOf(app, concert)).toEqual(['JOINED 1 seats=3', 'FREED 0 kept=1 freed=1']);
  expect(await verifyStandby(app, concert.performanceId)).toMatchObject({ status: 0 });
  await eventually(async () => {
    const { data } = await run(app.url, 'SeatMapOverview', { performanceId: concert.performanceId });
    expect(data.performance).toMatchObject({ seatsLeft: 1 });
  });

  // A fan who comes now buys the seat; a fan who waits keeps the place.
  expect(await joinStandby(app, concert, late!)).toMatchObject({ code: 'NOT_SOLD_OUT' });
  expect(await joinStandby(app, concert, fan!)).toMatchObject({ number: 1, status: 'WAITING' });
  await expectNoViolation(app.database);
  expect(await tryToHold(app, concert, stranger!, [concert.seatIds[1]!], 'mine')).toBe('HELD');
  expect(await joinStandby(app, concert, late!, 4)).toMatchObject({ number: 2, ahead: 1 });
  await giveBack(app, owner, concert.reservations[2]!);
  expect(await seatsOf(app, concert)).toEqual(['SOLD', 'HELD', 'BLOCKED', 'SOLD']);
  await expectNoViolation(app.database);
});

test('a seat that is younger than an offer stays kept, and with it no seat goes that a fan could take', async () => {
  const concert = await waiting(4, 3, 2);
  await age(concert, [0], '599 s');
  expect(await step(concert)).toBe('NOTHING');
  await age(concert, [0], '601 s');
  expect(await step(concert)).toBe('FREED');
  expect(await seatsOf(still, concert)).toEqual(['AVAILABLE', 'BLOCKED', 'BLOCKED', 'BLOCKED']);
  expect(await logOf(still, concert)).toEqual(['JOINED 1 seats=3', 'FREED 0 kept=2 freed=0']);
  const rows = await still.database.query<{ payload: object }>(
    `select payload from event where topic = 'seats-blocked' order by id desc limit 1`,
  );
  expect(rows[0]!.payload).toMatchObject({ performanceId: numberOf(concert), blocked: false });

  await block(still, admin, concert, concert.seatIds.slice(2), false);
  await age(concert, [1, 2, 3], '1 hour');
  expect(await step(concert)).toBe('OFFERED');
  await expectNoViolation(still.database);
});

test('a fan who joins while a seat is just going on sale is told that there is one', async () => {
  const concert = await waiting(1, 2, 1);
  await age(concert, [0], '1 hour');
  const other = new pg.Client({ connectionString: still.database.url });
  await other.connect();
  await other.query('begin');
  const text = `select step from advance_standby($1, interval '10 min', interval '10 s')`;
  expect((await other.query(text, [numberOf(concert)])).rows).toEqual([{ step: 'FREED' }]);
  const joining = joinStandby(still, concert, await buyer(still));
  await eventually(async () => {
    const locked = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    expect(await still.database.query(locked)).toHaveLength(1);
  });
  await other.query('commit');
  await other.end();
  expect(await joining).toMatchObject({ code: 'NOT_SOLD_OUT' });
});

test('all who wait are at their limit: they are passed over first, then at most 100 seats go at once', async () => {
  const concert = await waiting(150, 1, 150);
  await still.database.query(
    `update concert set max_seats_per_reservation = 1 where id = (
       select concert_id from performance where id = $1)`,
    [numberOf(concert)],
  );
  await still.database.query('update standby_place set seats = 2 where user_id = $1', [concert.fan.userId]);
  await age(concert, [...concert.seatIds.keys()], '1 hour');
  const steps: string[] = [];
  for (let each = 0; each < 4; each += 1) steps.push(await step(concert));
  expect(steps).toEqual(['PASSED_OVER', 'FREED', 'FREED', 'NOTHING']);
  const log = await logOf(still, concert);
  expect(log.slice(1).map((entry) => entry.replace(/freed=.*/, ''))).toEqual([
    'PASSED_OVER 1 why=LIMIT_EXCEEDED',
    'FREED 0 kept=100 ',
    'FREED 0 kept=50 ',
  ]);
  expect(log[2]!.split(',')).toHaveLength(100);
  expect(new Set(await seatsOf(still, concert))).toEqual(new Set(['AVAILABLE']));
  expect(await placeOf(still, concert, concert.fan)).toMatchObject({ status: 'WAITING', ahead: 0 });
  await still.database.query('update standby_place set seats = 1 where user_id = $1', [concert.fan.userId]);
  await expectNoViolation(still.database);
});
