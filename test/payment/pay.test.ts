import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { run } from '../support/graphql.js';
import { decodeUnguessable, unguessableId } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { type Buyer, balanceOf, buyer, hold, lapse, PRICE, pay, setBalance, stateOf } from './purchases.js';

let app: TestApp;
let concert: TestConcert;
let seat = 0;
beforeAll(async () => {
  app = await startTestApp();
  concert = await createConcert(app, { seatsPerRow: 60 });
});
afterAll(async () => {
  await expectNoViolation(app.database);
  await app.stop();
});

const nextSeats = (count = 1): string[] => {
  seat += count;
  return concert.seatIds.slice(seat - count, seat);
};
const held = async (fan: Buyer, count = 1) => hold(app, concert, fan, nextSeats(count));

test('a hold becomes a purchase: paid, confirmed, sold, with a ticket for each seat, in one step', async () => {
  const fan = await buyer(app, 500_000);
  const id = await held(fan, 3);
  const paid = await pay(app, fan, id, 'k1');
  expect(paid).toMatchObject({
    __typename: 'Reservation',
    id,
    version: 2,
    status: 'CONFIRMED',
    total: { amount: 3 * PRICE, currency: 'KRW' },
    refundableUntil: '2098-12-31T10:00:00.000Z',
    payment: {
      method: 'WALLET',
      status: 'CAPTURED',
      amount: { amount: 3 * PRICE, currency: 'KRW' },
      refunded: { amount: 0, currency: 'KRW' },
      redirectUrl: null,
    },
  });
  expect(await balanceOf(app, fan.userId)).toBe(500_000 - 3 * PRICE);
  expect(await stateOf(app, id)).toEqual({
    status: 'CONFIRMED',
    payments: ['WALLET CAPTURED'],
    tickets: ['VALID', 'VALID', 'VALID'],
    seats: ['SOLD', 'SOLD', 'SOLD'],
    entries: ['PAYMENT'],
  });
  expect((await run(app.url, 'MyPurchase', { id }, fan.token)).data.reservation).toEqual({
    ...paid,
    __typename: undefined,
  });
});
