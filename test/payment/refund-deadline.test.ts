import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { changePolicy } from '../sales-policy/site.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { beginsAt, createConcert, type TestConcert } from '../support/concert.js';
import { ask, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { type Buyer, buyer, hold, pay, refund } from '../support/purchases.js';

const HOUR_MS = 3_600_000;

let app: TestApp;
let fan: Buyer;
beforeAll(async () => {
  app = await startTestApp({ REFUND_HOURS: '24' });
  fan = await buyer(app, 10_000_000);
});
afterAll(() => app.stop());

let purchases = 0;
async function bought(concert: TestConcert): Promise<string> {
  purchases += 1;
  const id = await hold(app, concert, fan, [concert.seatIds[purchases % 10]!]);
  expect(await pay(app, fan, id, `purchase ${purchases}`)).toMatchObject({ status: 'CONFIRMED' });
  return id;
}

const until = async (id: string): Promise<number | null> => {
  const query = 'query ($id: ID!) { reservation(id: $id) { refundableUntil } }';
  const { data } = await ask(app.url, query, { id }, { token: fan.token });
  const { refundableUntil } = data.reservation;
  return refundableUntil === null ? null : Date.parse(refundableUntil);
};

test('a concert has a deadline of its own, and that of the server without one', async () => {
  const concert = await createConcert(app);
  const startsAt = new Date(Date.now() + 30 * HOUR_MS);
  await beginsAt(app, concert, startsAt.toISOString());
  const first = await bought(concert);
  const second = await bought(concert);
  expect(await until(first)).toBe(startsAt.getTime() - 24 * HOUR_MS);
  await changePolicy(app, concert, { refundDeadlineHours: 48 });
  expect(await until(first)).toBeNull();
  expect(await refund(app, fan.token, first, 'late')).toMatchObject({ code: 'REFUND_TOO_LATE' });
  await changePolicy(app, concert, { refundDeadlineHours: 0 });
  expect(await until(first)).toBe(startsAt.getTime());
  expect(await refund(app, fan.token, first, 'in time')).toMatchObject({ status: 'REFUNDED' });
  await changePolicy(app, concert, { refundDeadlineHours: null });
  const { data } = await run(app.url, 'SalesPolicy', { concertId: concert.concertId });
  expect(data.concert.salesPolicy.refundDeadlineHours).toBe(24);
  expect(await until(second)).toBe(startsAt.getTime() - 24 * HOUR_MS);
});

test('while a performance is postponed, refunds are open until it begins', async () => {
  const concert = await createConcert(app);
  const startsAt = new Date(Date.now() + HOUR_MS);
  await beginsAt(app, concert, startsAt.toISOString());
  const id = await bought(concert);
  expect(await refund(app, fan.token, id, 'late')).toMatchObject({ code: 'REFUND_TOO_LATE' });
  await app.database.query('update performance set postponed_at = clock_timestamp() where id = $1', [
    decodeNumbered('Performance', concert.performanceId),
  ]);
  expect(await until(id)).toBe(startsAt.getTime());
  await beginsAt(app, concert, new Date(Date.now() - 1_000).toISOString());
  expect(await refund(app, fan.token, id, 'begun')).toMatchObject({ code: 'REFUND_TOO_LATE' });
  await beginsAt(app, concert, startsAt.toISOString());
  expect(await refund(app, fan.token, id, 'open')).toMatchObject({ status: 'REFUNDED' });
});
