import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Charged, HistoryWriter, type Running, type Shown } from '../../tools/judge/history.js';
import { unguessableId } from '../support/ids.js';
import { World } from './world.js';

let world: World;
let history: HistoryWriter;
/** A reservation of alice that was paid under the key `paid`, and one that was refunded under `refunded`. */
let paid: string;
let refunded: string;

beforeAll(async () => {
  world = await World.open();
  await world.begin();
  paid = await world.hold({ seats: [10] });
  await world.change(paid, 'CONFIRMED', 30);
  refunded = await world.hold({ seats: [11] });
  await world.change(refunded, 'CONFIRMED', 30);
  await world.change(refunded, 'REFUNDED', 20);
  await world.money.charge(world.alice.id, 500, 'charged');
  await world.spoil(
    `update payment set idempotency_key = 'paid' where reservation_id = '${paid}'`,
    `update refund set idempotency_key = 'refunded' where reservation_id = '${refunded}'`,
  );
});

beforeEach(() => {
  history = new HistoryWriter({ keep: true });
});

afterAll(() => world.close());

const by = () => ({ process: randomUUID(), user: unguessableId('Viewer', world.alice.viewerId) });
const rsv = (id: string): string => unguessableId('Reservation', id);

function pay(key: string, id: string, method = 'WALLET'): Running {
  return history.invoke({ ...by(), f: 'pay', key, input: { reservationId: rsv(id), method } });
}
function refund(key: string, id: string): Running {
  return history.invoke({ ...by(), f: 'refund', key, input: { reservationId: rsv(id) } });
}
function charge(key: string, amount: number): Running<Charged> {
  return history.charge({ ...by(), f: 'charge', key, input: { amount } });
}
function shown(id: string, status: Shown['status'], version: number): Shown {
  return { reservationId: rsv(id), status, version, seatIds: [] };
}

/** How often each promise is broken. */
const violated = () => world.violated({ history: history.events });

test('honest answers about money keep every promise', async () => {
  pay('paid', paid).ok(shown(paid, 'CONFIRMED', 2));
  pay('paid', paid).ok(shown(paid, 'CONFIRMED', 2));
  pay('paid', refunded).fail('IDEMPOTENCY_KEY_REUSED');
  pay('poor', paid).fail('INSUFFICIENT_FUNDS');
  pay('lost', paid).unknown('timeout');
  refund('refunded', refunded).ok(shown(refunded, 'REFUNDED', 3));
  refund('late', paid).fail('REFUND_TOO_LATE');
  charge('charged', 500).ok({ balance: 1_300 });
  charge('charged', 500).ok({ balance: 1_300 });
  charge('charged', 501).fail('IDEMPOTENCY_KEY_REUSED');
  charge('none', 1).fail('CHARGE_LIMIT_EXCEEDED');
  expect(await violated()).toEqual({});
});

test('I-7 sees one key that was granted for two inputs', async () => {
  charge('charged', 500).ok({ balance: 1_300 });
  charge('charged', 700).ok({ balance: 1_300 });
  pay('paid', paid).ok(shown(paid, 'CONFIRMED', 2));
  pay('paid', paid, 'SANDBOX').ok(shown(paid, 'CONFIRMED', 2));
  expect(await violated()).toEqual({ 'I-7': 4 });
});

test('I-7 sees an answer about something else than was done', async () => {
  charge('charged', 700).ok({ balance: 1_500 });
  refund('refunded', paid).ok(shown(paid, 'CONFIRMED', 2));
  expect(await violated()).toEqual({ 'I-7': 2 });
});

test('I-7 sees repeats that are refused', async () => {
  pay('paid', paid).ok(shown(paid, 'CONFIRMED', 2));
  pay('paid', paid).fail('NOT_PAYABLE');
  refund('refunded', refunded).ok(shown(refunded, 'REFUNDED', 3));
  refund('refunded', refunded).fail('IDEMPOTENCY_KEY_REUSED');
  charge('charged', 500).ok({ balance: 1_300 });
  charge('charged', 500).fail('CHARGE_LIMIT_EXCEEDED');
  expect(await violated()).toEqual({ 'I-7': 3 });
});

test('I-7 lets a payment be refused that was under way when its repeat won', async () => {
  const slow = pay('paid', paid);
  pay('paid', paid).ok(shown(paid, 'CONFIRMED', 2));
  slow.fail('NOT_PAYABLE');
  expect(await violated()).toEqual({});
});

test('I-8 sees what was acknowledged and is gone', async () => {
  pay('gone', paid).ok(shown(paid, 'CONFIRMED', 2));
  refund('gone', refunded).ok(shown(refunded, 'REFUNDED', 3));
  charge('gone', 5).ok({ balance: 1_305 });
  expect(await violated()).toEqual({ 'I-8': 3 });
});

test('I-8 sees what was refused and has happened', async () => {
  pay('paid', paid).fail('HOLD_EXPIRED');
  refund('refunded', refunded).fail('NOT_REFUNDABLE');
  charge('charged', 500).fail('SERVICE_UNAVAILABLE');
  expect(await violated()).toEqual({ 'I-8': 3 });
});

test('I-8 sees an answer about another reservation', async () => {
  pay('paid', paid).ok(shown(refunded, 'CONFIRMED', 2));
  expect(await violated()).toEqual({ 'I-8': 1 });
});

test('I-8 sees a payment from a wallet that took nothing, and lets a provider take its time', async () => {
  const waiting = await world.hold({ seats: [12], secondsAgo: 10 });
  for (const method of ['WALLET', 'SANDBOX']) {
    await world.client.query(
      `insert into payment (id, reservation_id, user_id, performance_id, method, status, amount, currency,
        idempotency_key, created_at, changed_at)
       select gen_random_uuid(), id, user_id, performance_id, $2, 'PENDING', amount, currency, $2, now(), now()
       from reservation where id = $1`,
      [waiting, method],
    );
  }
  pay('SANDBOX', waiting, 'SANDBOX').ok(shown(waiting, 'HELD', 1));
  expect(await violated()).toEqual({});
  pay('WALLET', waiting).ok(shown(waiting, 'HELD', 1));
  expect(await violated()).toEqual({ 'I-8': 1 });
});
