import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { decodeNumbered, decodeUnguessable } from '../support/ids.js';
import { expectNoViolation, violated } from '../support/judged.js';
import { type Buyer, buyer, hold } from '../support/purchases.js';
import { giveBack, joinStandby, leaveStandby, placeOf, placeWhen, seatsOf, soldOut } from './fans.js';
import { verifyStandby } from './verifying.js';

let app: TestApp;
let owner: Buyer;
/** Another session, whose transactions end when the test says so. */
let other: pg.Client;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0' });
  owner = await buyer(app, 100_000_000);
  other = new pg.Client({ connectionString: app.database.url });
  await other.connect();
});
afterAll(async () => {
  await other?.end();
  await app?.stop();
});

/** The other session waits for a lock, or another session waits for it. */
const untilWaiting = (): Promise<void> =>
  eventually(async () => {
    const waiting = await app.database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(waiting.length).toBeGreaterThan(0);
  });

test('a fan who joins while a seat is just coming back is told that there is one', async () => {
  const concert = await createConcert(app, { seatsPerRow: 1 });
  const held = await hold(app, concert, owner, concert.seatIds);
  await other.query('begin');
  await other.query('select cancel_reservation($1)', [decodeUnguessable('Reservation', held)]);
  const joining = joinStandby(app, concert, await buyer(app));
  await untilWaiting();
  await other.query('commit');
  expect(await joining).toMatchObject({ code: 'NOT_SOLD_OUT' });
  expect(await seatsOf(app, concert)).toEqual(['AVAILABLE']);
});

test('a seat that comes back while the first fan is just joining is kept for that fan', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 1 });
  const fan = await buyer(app);
  const number = decodeNumbered('Performance', concert.performanceId);
  await other.query('begin');
  await other.query('select outcome from join_standby($1, $2, 1, 10, 20)', [number, fan.userId]);
  const coming = giveBack(app, owner, concert.reservations[0]!);
  await untilWaiting();
  await other.query('commit');
  await coming;
  await placeWhen(app, concert, fan, 'OFFERED');
  await expectNoViolation(app.database);
});

test('a number is taken under the lock of the list: a later commit overtakes no fan', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 1 });
  const [first, second] = await Promise.all([buyer(app), buyer(app)]);
  const number = decodeNumbered('Performance', concert.performanceId);
  await other.query('begin');
  await other.query('select outcome from join_standby($1, $2, 1, 10, 20)', [number, first.userId]);
  const joining = joinStandby(app, concert, second);
  await untilWaiting();
  await other.query('commit');
  expect(await joining).toMatchObject({ number: 2, ahead: 1 });
  expect(await placeOf(app, concert, first)).toMatchObject({ number: 1, ahead: 0 });

  await other.query('begin');
  const third = await buyer(app);
  await other.query('select outcome from join_standby($1, $2, 1, 10, 20)', [number, third.userId]);
  await other.query('rollback');
  expect(await joinStandby(app, concert, await buyer(app))).toMatchObject({ number: 3 });
});

test('a fan who leaves while a seat is just being offered gets no offer: the next fan does', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 1 });
  const [gone, next] = await Promise.all([buyer(app), buyer(app)]);
  await joinStandby(app, concert, gone);
  await joinStandby(app, concert, next);
  await other.query('begin');
  await other.query('select leave_standby($1, $2)', [
    decodeNumbered('Performance', concert.performanceId),
    gone.userId,
  ]);
  await giveBack(app, owner, concert.reservations[0]!);
  await untilWaiting();
  await other.query('commit');
  await placeWhen(app, concert, next, 'OFFERED');
  expect(await placeOf(app, concert, gone)).toMatchObject({ status: 'LEFT', offer: null });
  await expectNoViolation(app.database);
});

test('an entry of the log that was changed is named by the verifier, and the judge sees it, too', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 1 });
  const fans = await Promise.all([buyer(app), buyer(app), buyer(app)]);
  for (const fan of fans) await joinStandby(app, concert, fan);
  await leaveStandby(app, concert, fans[2]!);
  expect(await verifyStandby(app, concert.performanceId)).toMatchObject({ status: 0 });
  await app.database.query('alter table standby_log disable trigger standby_log_kept');
  await app.database.query(
    `update standby_log set detail = 'seats=4' where number = 2 and performance_id = $1`,
    [decodeNumbered('Performance', concert.performanceId)],
  );
  const { status, output } = await verifyStandby(app, concert.performanceId);
  expect(status).toBe(1);
  expect(output).toContain('BROKEN  chain');
  expect(output).toContain('entry 2 or the hash before it has been changed');
  expect(await violated(app.database)).toEqual(expect.arrayContaining(['I-17', 'I-19']));
});
