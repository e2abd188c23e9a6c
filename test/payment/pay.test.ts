import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { decided } from '../support/decided.js';
import { eventually } from '../support/eventually.js';
import { ask, run } from '../support/graphql.js';
import { decodeNumbered, unguessableId } from '../support/ids.js';
import { violated } from '../support/judged.js';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import {
  type Buyer,
  balanceOf,
  buyer,
  hold,
  lapse,
  PRICE,
  pay,
  setBalance,
  stateOf,
} from '../support/purchases.js';
import { untilQueueing } from '../support/queueing.js';

let log: OwnRedis;
let app: TestApp;
let concert: TestConcert;
let seat = 0;
beforeAll(async () => {
  log = await startLogRedis();
  app = await startTestApp({ LOG_REDIS_URL: log.url, DEMONSTRATION_BALANCE: '0' });
  concert = await createConcert(app, { seatsPerRow: 60 });
});
afterAll(async () => {
  await app?.stop();
  await log?.stop();
});

const nextSeats = (count = 1): string[] => {
  seat += count;
  return concert.seatIds.slice(seat - count, seat);
};
const held = (fan: Buyer, count = 1): Promise<string> => hold(app, concert, fan, nextSeats(count));

const HELD = { status: 'HELD', payments: [], tickets: [], seats: ['HELD'], entries: [] };
const PAID = {
  status: 'CONFIRMED',
  payments: ['WALLET CAPTURED'],
  tickets: ['VALID'],
  seats: ['SOLD'],
  entries: ['PAYMENT'],
};

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
    ...PAID,
    tickets: ['VALID', 'VALID', 'VALID'],
    seats: ['SOLD', 'SOLD', 'SOLD'],
  });
  const { __typename, ...purchase } = paid;
  expect((await run(app.url, 'MyPurchase', { id }, fan.token)).data.reservation).toEqual(purchase);
  const events = await app.database.query(
    `select topic, payload->'paymentIds' as "paymentIds" from event
     where payload->'reservationIds' ? (select id::text from reservation where status = 'CONFIRMED')
     order by id`,
  );
  expect(events.map(({ topic }) => topic)).toEqual(['seats-held', 'seats-sold']);
  expect(events[1]!.paymentIds).toEqual([expect.any(String)]);
});

test('a repeat with the same key changes nothing; another key finds nothing to pay', async () => {
  const fan = await buyer(app);
  const id = await held(fan);
  const paid = await pay(app, fan, id, 'once');
  expect(await pay(app, fan, id, 'once')).toEqual(paid);
  expect(await pay(app, fan, id, 'once', 'WALLET')).toEqual(paid);
  expect(await pay(app, fan, id, 'twice')).toMatchObject({ code: 'NOT_PAYABLE' });
  expect(await balanceOf(app, fan.userId)).toBe(1_000_000 - PRICE);
  expect(await stateOf(app, id)).toEqual(PAID);
});

test('a key that stands for another purchase is refused in every state of the reservation', async () => {
  const fan = await buyer(app);
  const one = await held(fan);
  const other = await held(fan);
  const dear = await held(fan, 9);
  await pay(app, fan, one, 'key');
  const reused = { code: 'IDEMPOTENCY_KEY_REUSED' };
  // Payable, too dear, with another method, lapsed, and paid already with another key.
  expect(await pay(app, fan, other, 'key')).toMatchObject(reused);
  expect(await stateOf(app, other)).toEqual(HELD);
  expect(await pay(app, fan, dear, 'key')).toMatchObject(reused);
  expect(await pay(app, fan, one, 'key', 'NOTHING')).toMatchObject(reused);
  await lapse(app, dear);
  expect(await pay(app, fan, dear, 'key')).toMatchObject(reused);
  await pay(app, fan, other, 'other key');
  expect(await pay(app, fan, other, 'key')).toMatchObject(reused);
  // The same key of another user is another key.
  const stranger = await buyer(app);
  expect(await pay(app, stranger, await held(stranger), 'key')).toMatchObject({ status: 'CONFIRMED' });
});

test('too little money changes nothing and leaves the key free', async () => {
  const fan = await buyer(app, PRICE - 1);
  const id = await held(fan);
  expect(await pay(app, fan, id, 'key')).toEqual({
    __typename: 'Refused',
    code: 'INSUFFICIENT_FUNDS',
    message: expect.any(String),
  });
  expect(await stateOf(app, id)).toEqual(HELD);
  expect(await balanceOf(app, fan.userId)).toBe(PRICE - 1);
  await setBalance(app, fan.userId, PRICE);
  expect(await pay(app, fan, id, 'key')).toMatchObject({ status: 'CONFIRMED' });
  expect(await balanceOf(app, fan.userId)).toBe(0);
});

test('a reservation of another user is as if it did not exist', async () => {
  const owner = await buyer(app);
  const stranger = await buyer(app);
  const id = await held(owner);
  const absent = unguessableId('Reservation', 'c0ffee00-0000-4000-8000-000000000000');
  const answer = await pay(app, stranger, absent, 'key');
  expect(answer).toMatchObject({ code: 'NOT_FOUND' });
  expect(await pay(app, stranger, id, 'key')).toEqual(answer);
  expect(await pay(app, stranger, id, 'key', 'SANDBOX')).toEqual(answer);
  expect(await pay(app, stranger, 'rsv_!', 'key')).toEqual(answer);
  expect(await stateOf(app, id)).toEqual(HELD);
  await pay(app, owner, id, 'key');
  const mine = await run(app.url, 'MyPurchase', { id }, owner.token);
  const payment = mine.data.reservation.payment.id;
  expect((await run(app.url, 'MyPayment', { id: payment }, owner.token)).data.node).toMatchObject({
    id: payment,
    status: 'CAPTURED',
    reservation: { id, status: 'CONFIRMED' },
  });
  expect((await run(app.url, 'MyPayment', { id: payment }, stranger.token)).data.node).toBeNull();
  expect((await run(app.url, 'MyPayment', { id: payment })).data.node).toBeNull();
});

test('a hold that lapsed or was given back cannot be paid', async () => {
  const fan = await buyer(app);
  const lapsed = await held(fan);
  const cancelled = await held(fan);
  await lapse(app, lapsed);
  expect(await pay(app, fan, lapsed, 'late')).toMatchObject({ code: 'HOLD_EXPIRED' });
  await run(app.url, 'CancelReservation', { input: { reservationId: cancelled } }, fan.token);
  expect(await pay(app, fan, cancelled, 'gone')).toMatchObject({ code: 'NOT_PAYABLE' });
  expect(await balanceOf(app, fan.userId)).toBe(1_000_000);
  expect(await stateOf(app, cancelled)).toMatchObject({ status: 'CANCELLED', payments: [], tickets: [] });
});

test('bad input gets a code and changes nothing', async () => {
  const fan = await buyer(app);
  const id = await held(fan);
  const badInput = { error: 'BAD_USER_INPUT' };
  for (const key of ['', 'x'.repeat(256), 'nul\0', '\ud800']) {
    expect(await pay(app, fan, id, key)).toEqual(badInput);
  }
  for (const method of ['', 'wallet', 'W'.repeat(33), 'WÄLLET']) {
    expect(await pay(app, fan, id, 'key', method)).toEqual(badInput);
  }
  for (const method of ['NOTHING', 'PAYPAL_2']) {
    expect(await pay(app, fan, id, 'key', method)).toMatchObject({ code: 'PAYMENT_METHOD_UNAVAILABLE' });
  }
  expect(await pay(app, { ...fan, token: '' }, id, 'key')).toEqual({ error: 'UNAUTHENTICATED' });
  expect(await stateOf(app, id)).toEqual(HELD);
  expect(await pay(app, fan, id, 'key')).toMatchObject({ status: 'CONFIRMED' });
});

test('a wallet pays in its own currency only, and what costs nothing needs no money', async () => {
  const fan = await buyer(app, 0);
  const dollars = await createConcert(app, { concert: { currency: 'USD' } });
  const id = await hold(app, dollars, fan, dollars.seatIds.slice(0, 1));
  expect(await pay(app, fan, id, 'key')).toMatchObject({ code: 'PAYMENT_METHOD_UNAVAILABLE' });
  expect(await stateOf(app, id)).toEqual(HELD);
  const free = await createConcert(app);
  await app.database.query('update section set price = 0 where performance_id = $1', [
    decodeNumbered('Performance', free.performanceId),
  ]);
  const freeId = await hold(app, free, fan, free.seatIds.slice(0, 1));
  expect(await pay(app, fan, freeId, 'free')).toMatchObject({ status: 'CONFIRMED' });
  expect(await stateOf(app, freeId)).toEqual({ ...PAID, entries: [] });
});

test('a purchase ends the pass of the waiting room', async () => {
  const room = { capacity: 10, admitPerSecond: 10, admittedSeconds: 300 };
  const gated = await createConcert(app, { concert: { waitingRoom: room } });
  const fan = await buyer(app);
  await run(app.url, 'JoinWaitingRoom', { input: { concertId: gated.concertId } }, fan.token);
  const id = await eventually(() => hold(app, gated, fan, gated.seatIds.slice(0, 1)));
  expect(await pay(app, fan, id, 'key')).toMatchObject({ status: 'CONFIRMED' });
  const [pass] = await app.database.query('select end_reason from waiting_room_pass where user_id = $1', [
    fan.userId,
  ]);
  expect(pass).toEqual({ end_reason: 'PURCHASED' });
});

test.each(['OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK', 'ATOMIC'])('%s: a hold is paid', async (strategy) => {
  const fan = await buyer(app);
  const id = await hold(app, concert, fan, nextSeats(), strategy);
  expect(await pay(app, fan, id, 'key')).toMatchObject({ status: 'CONFIRMED', version: 2 });
  expect(await stateOf(app, id)).toEqual(PAID);
});

test('NO_LOCK: each of two fans pays for the seat that the lab has sold twice', async () => {
  const lab = await createConcert(app, { lab: true });
  const fans = [await buyer(app), await buyer(app)];
  const ids = [await hold(app, lab, fans[0]!, lab.seatIds.slice(0, 1), 'NO_LOCK')];
  // The second writes what it has read before the first had written.
  await app.database.query(`update seat set status = 'AVAILABLE', reservation_id = null where id = $1`, [
    decodeNumbered('Seat', lab.seatIds[0]!),
  ]);
  ids.push(await hold(app, lab, fans[1]!, lab.seatIds.slice(0, 1), 'NO_LOCK'));
  for (const [index, id] of ids.entries()) {
    expect(await pay(app, fans[index]!, id, 'key')).toMatchObject({ status: 'CONFIRMED' });
    expect((await stateOf(app, id)).tickets).toEqual(['VALID']);
  }
});

test('QUEUE: what is not decided yet cannot be paid, and is paid once it is held', async () => {
  await untilQueueing(app);
  const fan = await buyer(app);
  const seatIds = nextSeats();
  const input = {
    performanceId: concert.performanceId,
    seatIds,
    strategy: 'QUEUE',
    idempotencyKey: 'queued',
  };
  // The worker decides nothing as long as another consumer seems to have the shards.
  const decider = new pg.Client({ connectionString: app.database.url });
  await decider.connect();
  await decider.query('begin');
  await decider.query('select from queue_shard for update');
  const { reserveSeats: queued } = (await run(app.url, 'ReserveSeats', { input }, fan.token)).data;
  expect(queued.status).toBe('PENDING');
  expect(await pay(app, fan, queued.id, 'key')).toMatchObject({ code: 'NOT_PAYABLE' });
  expect(await pay(app, await buyer(app), queued.id, 'key')).toMatchObject({ code: 'NOT_FOUND' });
  await decider.end();
  expect(await decided(app.url, fan.token, queued)).toMatchObject({ status: 'HELD' });
  expect(await pay(app, fan, queued.id, 'key')).toMatchObject({ status: 'CONFIRMED' });
  expect(await stateOf(app, queued.id)).toEqual(PAID);
});

test('the methods are listed with their status, without a sign-in', async () => {
  const { paymentMethods } = (await run(app.url, 'PaymentMethods')).data;
  expect(paymentMethods[0]).toEqual({ code: 'WALLET', name: 'Wallet', status: 'AVAILABLE' });
  const introspected = await ask(app.url, '{ paymentMethods { code } }');
  expect(introspected.data.paymentMethods.length).toBe(paymentMethods.length);
});

test('the judge finds nothing', async () => {
  expect(await violated(app.database, undefined, 'ignore')).toEqual([]);
});
