import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { signedIn } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { lockSeat } from '../support/locked-seat.js';
import { balanceOf, buyer, hold, pay } from '../support/purchases.js';
import { startServerProcess } from '../support/server-process.js';
import { cancel, numberOf, progressOf, remainsOf, untilFinished } from './cancelling.js';

const RICH = 10_000_000;

let app: TestApp;
let admin: string;
beforeAll(async () => {
  // The workers of this test are processes that can be killed.
  app = await startTestApp({ ROLES: 'api', DEMONSTRATION_BALANCE: '0' });
  admin = await signedIn(app.url, ADMIN);
});
afterAll(() => app?.stop());

test('a process that is killed in the middle: the next one goes on', async () => {
  const concert = await createConcert(app, { rows: 30, seatsPerRow: 10 });
  const crowd = await Promise.all(Array.from({ length: 60 }, () => buyer(app, RICH)));
  const bought = await Promise.all(
    crowd.map(async (fan, index) => {
      const id = await hold(app, concert, fan, [concert.seatIds[index]!]);
      return pay(app, fan, id, 'crowd');
    }),
  );
  expect(bought.every(({ status }) => status === 'CONFIRMED')).toBe(true);
  // One refund waits for a lock, so the process dies with work that is under way.
  const unlock = await lockSeat(app, concert.seatIds[59]!);
  const first = await startServerProcess(app.database.url, { ROLES: 'worker' });
  await cancel(app, concert, admin);
  await eventually(async () => expect((await progressOf(app, concert, admin)).refunded).toBeGreaterThan(0));
  await first.kill();
  await unlock();
  const { refunded, finishedAt } = await progressOf(app, concert, admin);
  expect(finishedAt).toBeNull();
  expect(refunded).toBeLessThan(60);
  const second = await startServerProcess(app.database.url, { ROLES: 'worker' });
  const due = 'update performance_cancellation set due_at = clock_timestamp() where performance_id = $1';
  await app.database.query(due, [numberOf(concert)]);
  expect(await untilFinished(app, concert, admin)).toMatchObject({ refunded: 60, reservationsTotal: 60 });
  await second.terminate();
  for (const fan of crowd) expect(await balanceOf(app, fan.userId)).toBe(RICH);
  expect(await remainsOf(app, concert)).toEqual({
    reservations: ['REFUNDED'],
    tickets: ['VOID'],
    seats: ['AVAILABLE'],
    payments: ['REFUNDED'],
    refunds: 60,
    kept: 0,
  });
  await expectNoViolation(app.database);
}, 60_000);
