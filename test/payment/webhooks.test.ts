import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sign } from '../../src/payment/providers/sandbox/signature.js';
import { startOn } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { lockSeat } from '../support/locked-seat.js';
import { startProxy } from '../support/proxy.js';
import { type Buyer, buyer, hold, PRICE, pay, refund, stateOf } from '../support/purchases.js';
import { openShop, type Shop, type StoredPayment } from './sandbox-shop.js';
import { SANDBOX_SECRET } from './sandbox-world.js';

let shop: Shop;
let concert: TestConcert;
let fan: Buyer;
let seat = 0;
beforeAll(async () => {
  shop = await openShop();
  concert = await createConcert(shop.app, { seatsPerRow: 30 });
  fan = await buyer(shop.app, 0);
});
afterAll(() => shop?.close());

interface Waiting {
  id: string;
  seatId: string;
  payment: StoredPayment;
}

/** A reservation whose payment waits for its buyer. */
async function waiting(): Promise<Waiting> {
  const seatId = concert.seatIds[seat++]!;
  const id = await hold(shop.app, concert, fan, [seatId]);
  expect(await pay(shop.app, fan, id, id, 'SANDBOX')).toMatchObject({ status: 'PAYING' });
  return { id, seatId, payment: await shop.payment(id) };
}

const PAYING = { status: 'PAYING', payments: ['SANDBOX PENDING'], tickets: [], seats: ['HELD'], entries: [] };
const BOUGHT = {
  status: 'CONFIRMED',
  payments: ['SANDBOX CAPTURED'],
  tickets: ['VALID'],
  seats: ['SOLD'],
  entries: ['PAYMENT'],
};
const SETTLED = { status: 200, body: { outcome: 'SETTLED' } };
const KNOWN = { status: 200, body: { outcome: 'KNOWN' } };
const fault = (status: number, code: string) => ({
  status,
  body: { errors: [{ extensions: { code } }] },
});

const events = async (): Promise<number> => {
  const [row] = await shop.app.database.query<{ count: string }>('select count(*) from webhook_event');
  return Number(row!.count);
};

test('a message sells the seats, and its repeat changes nothing', async () => {
  const { id, payment } = await waiting();
  const message = shop.message(payment);
  expect(await shop.tell(message)).toEqual(SETTLED);
  expect(await stateOf(shop.app, id)).toEqual(BOUGHT);
  expect(await shop.tell(message)).toEqual(KNOWN);
  // Another message with the same word.
  expect(await shop.tell(shop.message(payment))).toEqual(KNOWN);
  expect(await stateOf(shop.app, id)).toEqual(BOUGHT);
});

test('twenty copies at once: one of them changes something', async () => {
  const { id, seatId, payment } = await waiting();
  const message = shop.message(payment);
  const unlock = await lockSeat(shop.app, seatId);
  const telling = Array.from({ length: 20 }, () => shop.tell(message));
  await eventually(async () => {
    const [row] = await shop.app.database.query<{ waiting: string }>(
      `select count(*) as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(Number(row!.waiting)).toBeGreaterThanOrEqual(8);
  });
  await unlock();
  const outcomes = (await Promise.all(telling)).map(({ body }) => body.outcome).sort();
  expect(outcomes).toEqual([...Array.from({ length: 19 }, () => 'KNOWN'), 'SETTLED']);
  expect(await stateOf(shop.app, id)).toEqual(BOUGHT);
});

test('unsigned, forged, altered, cut off or foreign messages are refused and change nothing', async () => {
  const { id, payment } = await waiting();
  const message = shop.message(payment);
  const now = new Date();
  const before = await events();
  const unsigned = fault(401, 'UNAUTHENTICATED');
  expect(await shop.post(message)).toMatchObject(unsigned);
  for (const signature of ['', 'v1=', sign('another secret of theirs', message, now), 'x'.repeat(5_000)]) {
    expect(await shop.post(message, { 'sandbox-signature': signature })).toMatchObject(unsigned);
  }
  const genuine = { 'sandbox-signature': sign(SANDBOX_SECRET, message, now) };
  expect(await shop.post(message.replace(String(PRICE), '1'), genuine)).toMatchObject(unsigned);
  expect(await shop.post(message.slice(0, 200), genuine)).toMatchObject(unsigned);
  expect(await shop.post('', genuine)).toMatchObject(unsigned);
  // Genuine, and nothing that is understood.
  for (const body of ['{}', 'no json', '[]', JSON.stringify({ id: 1 })]) {
    expect(await shop.tell(body)).toMatchObject(fault(400, 'BAD_REQUEST'));
  }
  expect(await events()).toBe(before);
  expect(await stateOf(shop.app, id)).toEqual(PAYING);
});

test('a message that is too old or too new is refused, though its signature fits', async () => {
  const { id, payment } = await waiting();
  for (const minutes of [-6, 6]) {
    const at = new Date(Date.now() + minutes * 60_000);
    expect(await shop.tell(shop.message(payment), at)).toMatchObject(fault(400, 'BAD_REQUEST'));
  }
  expect(await stateOf(shop.app, id)).toEqual(PAYING);
  const at = new Date(Date.now() - 4 * 60_000);
  expect(await shop.tell(shop.message(payment), at)).toEqual(SETTLED);
});

test('unknown payments and providers, and payments of another provider, are not found', async () => {
  const { id, payment } = await waiting();
  const notFound = fault(404, 'NOT_FOUND');
  const before = await events();
  const unknown = shop.message({ id: randomUUID(), amount: PRICE });
  expect(await shop.tell(unknown)).toMatchObject(notFound);
  const message = shop.message(payment);
  for (const provider of ['wallet', 'nothing', 'constructor', '..%2f', 'x'.repeat(300)]) {
    expect(await shop.post(message, {}, provider)).toMatchObject(notFound);
  }
  // Not set up here.
  expect(await shop.post(message, {}, 'stripe')).toMatchObject(notFound);
  const rich = await buyer(shop.app, PRICE);
  const own = await hold(shop.app, concert, rich, [concert.seatIds[seat++]!]);
  await pay(shop.app, rich, own, 'key');
  expect(await shop.tell(shop.message(await shop.payment(own)))).toMatchObject(notFound);
  expect(await events()).toBe(before);
  expect(await stateOf(shop.app, id)).toEqual(PAYING);
});

test('a body that is too large, or of another kind, is not read', async () => {
  expect(await shop.tell(`{"id":"${'x'.repeat(66_000)}"}`)).toMatchObject(fault(413, 'PAYLOAD_TOO_LARGE'));
  const answer = await fetch(`${shop.app.url}/webhooks/payments/sandbox`, { method: 'POST', body: 'a=b' });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect((await fetch(`${shop.app.url}/webhooks/payments/sandbox`)).status).toBeGreaterThanOrEqual(404);
});

test('words in any order: money that was taken counts, and nothing is undone by an older word', async () => {
  const declined = { status: 'DECLINED', captured: 0 };
  const late = await waiting();
  const early = await waiting();
  // The refusal comes after the money.
  expect(await shop.tell(shop.message(late.payment))).toEqual(SETTLED);
  expect(await shop.tell(shop.message(late.payment, declined))).toEqual(KNOWN);
  expect(await stateOf(shop.app, late.id)).toEqual(BOUGHT);
  // And before it.
  expect(await shop.tell(shop.message(early.payment, declined))).toEqual(SETTLED);
  expect(await stateOf(shop.app, early.id)).toEqual({
    ...PAYING,
    status: 'HELD',
    payments: ['SANDBOX FAILED'],
  });
  expect(await shop.tell(shop.message(early.payment, declined))).toEqual(KNOWN);
  expect(await shop.tell(shop.message(early.payment))).toEqual(SETTLED);
  expect(await stateOf(shop.app, early.id)).toEqual(BOUGHT);
  // A word about a refund that was never asked for.
  const refund = { refund: { status: 'REFUNDED', failure: null } };
  expect(await shop.tell(shop.message(late.payment, refund, { type: 'refund' }))).toEqual(KNOWN);
  expect(await stateOf(shop.app, late.id)).toEqual(BOUGHT);
});

test('a word that the payment is under way changes nothing', async () => {
  const { id, payment } = await waiting();
  expect(await shop.tell(shop.message(payment, { status: 'PROCESSING', captured: 0 }))).toEqual(KNOWN);
  expect(await stateOf(shop.app, id)).toEqual(PAYING);
  expect(await shop.tell(shop.message(payment))).toEqual(SETTLED);
});

test('another amount or currency confirms nothing', async () => {
  const less = await waiting();
  const other = await waiting();
  expect(await shop.tell(shop.message(less.payment, { captured: PRICE - 1 }))).toEqual(SETTLED);
  expect(await shop.tell(shop.message(other.payment, { currency: 'USD' }))).toEqual(SETTLED);
  for (const { id } of [less, other]) {
    expect(await stateOf(shop.app, id)).toMatchObject({ status: 'HELD', tickets: [], seats: ['HELD'] });
    expect(await shop.payment(id)).toMatchObject({ status: 'REFUNDING' });
  }
  expect(await shop.payment(less.id)).toMatchObject({ taken: PRICE - 1 });
});

test('money that came back to us after its refund stays to be seen to', async () => {
  const { id, payment } = await waiting();
  const words = (status: string, failure: string | null = null) =>
    shop.message(payment, { refund: { status, failure } }, { type: 'refund' });
  await shop.act(payment.id, { action: 'approve', callbacks: 0 });
  expect(await shop.tell(shop.message(payment))).toEqual(SETTLED);
  await refund(shop.app, fan.token, id, id);
  await eventually(async () => expect((await shop.payment(id)).status).toBe('REFUNDED'));
  expect(await shop.tell(words('FAILED', 'returned'))).toEqual(SETTLED);
  expect(await shop.tell(words('REFUNDED'))).toEqual(KNOWN);
  expect(await shop.payment(id)).toMatchObject({ status: 'REFUNDED', trouble: 'returned' });
});

test('a refund that has failed stays so, though an older message comes after it', async () => {
  const { id, payment } = await waiting();
  const about = { type: 'refund' };
  const words = (status: string) =>
    shop.message(payment, { refund: { status, failure: status === 'FAILED' ? 'closed' : null } }, about);
  const failed = words('FAILED');
  await shop.act(payment.id, { action: 'approve', callbacks: 0 });
  await shop.fault({ on: 'refund outcome', fault: 'PENDING' });
  expect(await shop.tell(shop.message(payment))).toEqual(SETTLED);
  await refund(shop.app, fan.token, id, id);
  // The provider is asked, and says that it is under way.
  expect(await shop.tell(words('REFUNDED'))).toEqual(SETTLED);
  expect(await shop.payment(id)).toMatchObject({ status: 'REFUNDING', refunded: 0 });
  expect(await shop.tell(failed)).toEqual(SETTLED);
  expect(await shop.payment(id)).toMatchObject({ status: 'REFUNDING', trouble: 'closed' });
  // An older message that it was done: the money is not back.
  expect(await shop.tell(words('REFUNDED'))).toEqual(KNOWN);
  expect(await shop.payment(id)).toMatchObject({ status: 'REFUNDING', trouble: 'closed', refunded: 0 });
  expect(await stateOf(shop.app, id)).toMatchObject({ entries: ['PAYMENT'] });
  expect(await shop.tell(failed)).toEqual(KNOWN);
});

test('a message whose commit was not heard of is not answered with 2xx, and its repeat settles once', async () => {
  const proxy = await startProxy(shop.app.database.url);
  const database = { ...shop.app.database, url: proxy.url };
  const through = await startOn(database, { ...shop.ofSandbox, ROLES: 'api' });
  try {
    const heard = await waiting();
    const message = shop.message(heard.payment);
    const cut = proxy.atAnswerTo('hear-webhook', () => undefined);
    expect(await shop.tell(message, new Date(), through.url!)).toMatchObject(fault(504, 'OUTCOME_UNKNOWN'));
    await cut;
    expect(await stateOf(shop.app, heard.id)).toEqual(BOUGHT);
    expect(await shop.tell(message, new Date(), through.url!)).toEqual(KNOWN);
    expect(await stateOf(shop.app, heard.id)).toEqual(BOUGHT);

    // One that the database never got.
    const unheard = await waiting();
    const other = shop.message(unheard.payment);
    const lost = proxy.atQuestion('hear-webhook', () => undefined);
    expect(await shop.tell(other, new Date(), through.url!)).toMatchObject(fault(504, 'OUTCOME_UNKNOWN'));
    await lost;
    expect(await stateOf(shop.app, unheard.id)).toEqual(PAYING);
    expect(await shop.tell(other, new Date(), through.url!)).toEqual(SETTLED);
    expect(await stateOf(shop.app, unheard.id)).toEqual(BOUGHT);
  } finally {
    await through.stop();
    await proxy.close();
  }
});
