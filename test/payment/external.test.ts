import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import {
  type Buyer,
  balanceOf,
  buyer,
  hold,
  lapse,
  PRICE,
  pay,
  refund,
  setPrice,
  stateOf,
} from '../support/purchases.js';
import { openShop, type Shop } from './sandbox-shop.js';

let shop: Shop;
let concert: TestConcert;
let fan: Buyer;
let seat = 0;
beforeAll(async () => {
  shop = await openShop({ PAYMENT_EXTENSION_SECONDS: '900' });
  concert = await createConcert(shop.app, { seatsPerRow: 60 });
  fan = await buyer(shop.app, 0);
});
afterAll(() => shop?.close());

const nextSeat = (): string => concert.seatIds[seat++]!;
const held = (of = fan): Promise<string> => hold(shop.app, concert, of, [nextSeat()]);
const begin = (id: string, key = 'key', of = fan): Promise<any> =>
  pay(shop.app, of, id, `${id} ${key}`, 'SANDBOX');
const until = (id: string, state: Record<string, unknown>) =>
  eventually(async () => expect(await stateOf(shop.app, id)).toMatchObject(state));

/** A reservation whose payment waits for its buyer. */
async function paying(of = fan): Promise<{ id: string; paymentId: string }> {
  const id = await held(of);
  expect(await begin(id, 'key', of)).toMatchObject({ status: 'PAYING' });
  return { id, paymentId: (await shop.payment(id)).id };
}

const BOUGHT = {
  status: 'CONFIRMED',
  payments: ['SANDBOX CAPTURED'],
  tickets: ['VALID'],
  seats: ['SOLD'],
  entries: ['PAYMENT'],
};
const MONEY_BACK = { payments: ['SANDBOX REFUNDED'], entries: ['PAYMENT', 'REFUND'], tickets: [] };

test('the buyer goes to the page of the provider and approves: confirmed, with tickets', async () => {
  const id = await held();
  const before = (await run(shop.app.url, 'MyReservation', { id }, fan.token)).data.reservation;
  const begun = await begin(id);
  expect(begun).toMatchObject({
    status: 'PAYING',
    version: before.version + 1,
    payment: { method: 'SANDBOX', status: 'PENDING', amount: { amount: PRICE, currency: 'KRW' } },
  });
  const heldMs = (at: string) => new Date(at).getTime();
  expect(heldMs(begun.heldUntil)).toBeGreaterThan(heldMs(before.heldUntil) + 500_000);
  const page = begun.payment.redirectUrl;
  expect(page).toContain(shop.url);
  expect(await (await fetch(page)).text()).toContain('Test concert, 1 seat');
  const body = new URLSearchParams({ action: 'approve' });
  const done = await fetch(page, { method: 'POST', body });
  expect(done.url).toBe(`${shop.app.url}/payments/done`);
  expect(await done.text()).toContain('You can close this page');
  await until(id, BOUGHT);
  const { reservation } = (await run(shop.app.url, 'MyPurchase', { id }, fan.token)).data;
  expect(reservation).toMatchObject({
    status: 'CONFIRMED',
    version: before.version + 2,
    payment: { id: begun.payment.id, status: 'CAPTURED', redirectUrl: null },
  });
  expect(reservation.refundableUntil).not.toBeNull();
});

test('the repeat goes on with the same payment; a new key replaces it, and extends the hold no more', async () => {
  const id = await held();
  const answers = await Promise.all(Array.from({ length: 10 }, () => begin(id)));
  const [begun] = answers;
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(begun).toMatchObject({ status: 'PAYING', payment: { status: 'PENDING' } });
  expect(await pay(shop.app, fan, id, `${id} key`)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  const again = await begin(id, 'other key');
  expect(again.payment.id).not.toBe(begun.payment.id);
  expect(again.heldUntil).toBe(begun.heldUntil);
  expect(again.version).toBe(begun.version);
  expect((await shop.payments(id)).map(({ status, failureCode }) => [status, failureCode])).toEqual([
    ['FAILED', 'SUPERSEDED'],
    ['PENDING', null],
  ]);
  // The repeat of the first request tells how things are now.
  expect(await begin(id)).toMatchObject({ status: 'PAYING', payment: { id: again.payment.id } });
  await shop.act((await shop.payment(id)).id, { action: 'approve' });
  await until(id, { ...BOUGHT, payments: ['SANDBOX FAILED', 'SANDBOX CAPTURED'] });
  expect(await begin(id, 'third key')).toMatchObject({ code: 'NOT_PAYABLE' });
  expect(await begin(id, 'other key')).toMatchObject({ status: 'CONFIRMED' });
});

test('declined: the seats are held as before, and can be paid in another way', async () => {
  const rich = await buyer(shop.app, PRICE);
  const { id, paymentId } = await paying(rich);
  await shop.act(paymentId, { action: 'decline' });
  await until(id, { status: 'HELD', payments: ['SANDBOX FAILED'], seats: ['HELD'], entries: [] });
  const [told] = await shop.app.database.query<{ failure: string }>(
    `select payload ->> 'failure' as failure from event
     where topic = 'payment-changed' and payload ->> 'paymentId' = $1 and payload ->> 'status' = 'FAILED'`,
    [paymentId],
  );
  expect(told).toEqual({ failure: 'DECLINED' });
  expect(await begin(id, 'key', rich)).toMatchObject({ status: 'HELD', payment: { status: 'FAILED' } });
  expect(await pay(shop.app, rich, id, 'wallet')).toMatchObject({
    status: 'CONFIRMED',
    payment: { method: 'WALLET', status: 'CAPTURED' },
  });
});

test('paid from the wallet meanwhile: what the provider takes afterwards goes back', async () => {
  const rich = await buyer(shop.app, PRICE);
  const { id, paymentId } = await paying(rich);
  expect(await pay(shop.app, rich, id, 'wallet')).toMatchObject({ status: 'CONFIRMED' });
  expect(await stateOf(shop.app, id)).toMatchObject({ payments: ['SANDBOX FAILED', 'WALLET CAPTURED'] });
  await shop.tell(shop.message({ id: paymentId, amount: PRICE }));
  expect(await stateOf(shop.app, id)).toMatchObject({
    status: 'CONFIRMED',
    tickets: ['VALID'],
    entries: ['PAYMENT', 'PAYMENT'],
  });
  expect((await shop.payments(id))[0]!.status).toMatch(/^REFUND/);
  expect(await balanceOf(shop.app, rich.userId)).toBe(0);
});

test('a payment that was replaced is paid all the same: it counts, and the newer one goes back', async () => {
  const { id, paymentId } = await paying();
  await begin(id, 'newer');
  const newer = await shop.payment(id);
  await shop.act(paymentId, { action: 'approve' });
  await until(id, { status: 'CONFIRMED', payments: ['SANDBOX CAPTURED', 'SANDBOX FAILED'] });
  await shop.tell(shop.message(newer));
  await eventually(async () => {
    expect((await shop.payment(id)).status).toMatch(/^REFUND/);
    expect(await stateOf(shop.app, id)).toMatchObject({ status: 'CONFIRMED', tickets: ['VALID'] });
  });
});

test('success after the hold lapsed: sold if the seats are still free, refunded if not', async () => {
  const free = await paying();
  await lapse(shop.app, free.id);
  await eventually(async () => expect(await stateOf(shop.app, free.id)).toMatchObject({ status: 'EXPIRED' }));
  await shop.act(free.paymentId, { action: 'approve' });
  await until(free.id, BOUGHT);

  const seatId = nextSeat();
  const lost = await hold(shop.app, concert, fan, [seatId]);
  await begin(lost);
  const { id: paymentId } = await shop.payment(lost);
  await lapse(shop.app, lost);
  const other = await buyer(shop.app, PRICE);
  const won = await eventually(() => hold(shop.app, concert, other, [seatId]));
  await shop.act(paymentId, { action: 'approve' });
  await until(lost, { status: 'EXPIRED', ...MONEY_BACK });
  expect(await pay(shop.app, other, won, 'key')).toMatchObject({ status: 'CONFIRMED' });
});

test('given back meanwhile: the money goes back', async () => {
  const { id, paymentId } = await paying();
  const cancelled = await run(shop.app.url, 'CancelReservation', { input: { reservationId: id } }, fan.token);
  expect(cancelled.data.cancelReservation).toMatchObject({ status: 'CANCELLED' });
  expect(await begin(id, 'again')).toMatchObject({ code: 'NOT_PAYABLE' });
  await shop.act(paymentId, { action: 'approve' });
  await until(id, { status: 'CANCELLED', seats: ['AVAILABLE'], ...MONEY_BACK });
});

test('another amount than asked for confirms nothing, and all of it goes back', async () => {
  const { id, paymentId } = await paying();
  await shop.fault({ on: 'refund outcome', fault: 'PENDING' });
  await shop.act(paymentId, { action: 'approve', captured: 1 });
  await until(id, { status: 'HELD', payments: ['SANDBOX REFUNDING'], tickets: [], seats: ['HELD'] });
  expect(await shop.payment(id)).toMatchObject({ taken: 1, trouble: 'AMOUNT_DIFFERS', refunded: 0 });
  await eventually(() => shop.act(paymentId, { action: 'refund', status: 'REFUNDED' }));
  await until(id, { status: 'HELD', ...MONEY_BACK });
  expect(await shop.payment(id)).toMatchObject({ taken: 1, trouble: null, refunded: 1 });
  const [entries] = await shop.app.database.query<{ amounts: string[] }>(
    'select array_agg(amount order by number) as amounts from entry where payment_id = $1',
    [paymentId],
  );
  expect(entries!.amounts).toEqual(['1', '1']);
});

test('a purchase with a provider is refunded there', async () => {
  const { id, paymentId } = await paying();
  await shop.act(paymentId, { action: 'approve' });
  await until(id, BOUGHT);
  await shop.fault({ on: 'refund outcome', fault: 'PENDING' });
  const refunded = await refund(shop.app, fan.token, id, 'back');
  expect(refunded).toMatchObject({
    status: 'REFUNDED',
    payment: { status: 'REFUNDING', refunded: { amount: 0 } },
  });
  expect(await refund(shop.app, fan.token, id, 'back')).toMatchObject({ status: 'REFUNDED' });
  // The seats are free at once, the money follows.
  expect(await stateOf(shop.app, id)).toMatchObject({ tickets: ['VOID'], seats: ['AVAILABLE'] });
  await eventually(() => shop.act(paymentId, { action: 'refund', status: 'REFUNDED' }));
  await until(id, { ...MONEY_BACK, tickets: ['VOID'] });
});

const heldUntil = async (id: string): Promise<string> =>
  (await run(shop.app.url, 'MyReservation', { id }, fan.token)).data.reservation.heldUntil;

test('a provider that does not answer: the hold is as before, and the key is free', async () => {
  const id = await held();
  const before = await heldUntil(id);
  await shop.fault({ on: 'create', fault: 'UNAVAILABLE' });
  expect(await begin(id)).toMatchObject({ code: 'PAYMENT_METHOD_UNAVAILABLE' });
  expect(await stateOf(shop.app, id)).toMatchObject({ status: 'HELD', payments: ['SANDBOX FAILED'] });
  expect(await heldUntil(id)).toBe(before);
  // The key stands for nothing yet: another reservation may have it, or the same one again.
  const other = await held();
  expect(await pay(shop.app, fan, other, `${id} key`, 'SANDBOX')).toMatchObject({ status: 'PAYING' });
  const begun = await begin(id, 'again');
  expect(begun).toMatchObject({ status: 'PAYING', payment: { status: 'PENDING' } });
  expect(Date.parse(begun.heldUntil)).toBeGreaterThan(Date.parse(before) + 500_000);
  const [refused, payment] = await shop.payments(id);
  expect(refused).toMatchObject({ failureCode: 'NOT_BEGUN', failure: 'the provider is not available' });
  await shop.act(payment!.id, { action: 'approve' });
  await until(id, { ...BOUGHT, payments: ['SANDBOX FAILED', 'SANDBOX CAPTURED'] });
});

test('a page that was opened keeps the extension, though a later payment is refused', async () => {
  const { id } = await paying();
  const extended = await heldUntil(id);
  await shop.fault({ on: 'create', fault: 'UNAVAILABLE' });
  expect(await begin(id, 'newer')).toMatchObject({ code: 'PAYMENT_METHOD_UNAVAILABLE' });
  expect(await stateOf(shop.app, id)).toMatchObject({ status: 'HELD' });
  expect(await heldUntil(id)).toBe(extended);
});

test.each(['ANSWER_LOST', 'ERROR'])(
  'an answer that is lost (%s): the repeat finds the payment',
  async (fault) => {
    const id = await held();
    await shop.fault({ on: 'create', fault });
    expect(await begin(id)).toEqual({ error: 'OUTCOME_UNKNOWN' });
    expect(await stateOf(shop.app, id)).toMatchObject({ status: 'PAYING', payments: ['SANDBOX PENDING'] });
    const begun = await begin(id);
    expect(begun).toMatchObject({ status: 'PAYING', payment: { status: 'PENDING' } });
    expect(begun.payment.redirectUrl).toContain(shop.url);
    expect((await shop.payments(id)).length).toBe(1);
  },
);

test('a reservation has ten payments at most', async () => {
  const id = await held();
  for (let tried = 1; tried <= 10; tried += 1) {
    expect(await begin(id, `key ${tried}`)).toMatchObject({ status: 'PAYING' });
  }
  expect(await begin(id, 'key 11')).toMatchObject({ code: 'PAYMENT_METHOD_UNAVAILABLE' });
  expect(await begin(id, 'key 10')).toMatchObject({ status: 'PAYING', payment: { status: 'PENDING' } });
});

test('a method that is not set up is listed and refused, and what costs nothing is not for providers', async () => {
  const { paymentMethods } = (await run(shop.app.url, 'PaymentMethods')).data;
  expect(paymentMethods.map(({ code, status }: any) => [code, status])).toEqual([
    ['WALLET', 'AVAILABLE'],
    ['SANDBOX', 'AVAILABLE'],
    ['STRIPE', 'DISABLED'],
  ]);
  const id = await held();
  expect(await pay(shop.app, fan, id, 'key', 'STRIPE')).toMatchObject({ code: 'PAYMENT_METHOD_UNAVAILABLE' });
  await setPrice(shop.app, id, 0);
  expect(await begin(id)).toMatchObject({ code: 'PAYMENT_METHOD_UNAVAILABLE' });
  expect(await stateOf(shop.app, id)).toMatchObject({ status: 'HELD', payments: [] });
  await setPrice(shop.app, id, PRICE);
});

test('a provider that stays away trips its breaker, and other methods go on', async () => {
  const rich = await buyer(shop.app, PRICE);
  const id = await held(rich);
  await shop.goAway();
  try {
    await eventually(async () => {
      expect(await begin(id, 'key', rich)).toMatchObject({ code: 'PAYMENT_METHOD_UNAVAILABLE' });
      const { paymentMethods } = (await run(shop.app.url, 'PaymentMethods')).data;
      expect(paymentMethods[1]).toMatchObject({ code: 'SANDBOX', status: 'MAINTENANCE' });
    });
    expect(await stateOf(shop.app, id)).toMatchObject({ status: 'HELD' });
    expect(await pay(shop.app, rich, id, 'wallet')).toMatchObject({ status: 'CONFIRMED' });
  } finally {
    await shop.comeBack();
  }
});

test('the judge finds nothing', async () => {
  await expectNoViolation(shop.app.database);
});
