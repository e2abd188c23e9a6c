import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { claimsOf } from '../support/access-token.js';
import { ADMIN, startOn, startTestApp, type TestApp } from '../support/app.js';
import { beginsAt, createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run, signedIn } from '../support/graphql.js';
import { decodeUnguessable, unguessableId } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { lockSeat } from '../support/locked-seat.js';
import { startProxy } from '../support/proxy.js';
import {
  type Buyer,
  balanceOf,
  buyer,
  hold,
  PRICE,
  pay,
  refund,
  setBalance,
  stateOf,
} from '../support/purchases.js';

const HOUR_MS = 3_600_000;
const RICH = 10_000_000;

let app: TestApp;
let admin: string;
let concert: TestConcert;
let seat = 0;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0', REFUND_HOURS: '48' });
  admin = await signedIn(app.url, ADMIN);
  concert = await createConcert(app, { seatsPerRow: 60 });
});
afterAll(() => app?.stop());

async function bought(fan: Buyer, count = 1): Promise<{ id: string; seatIds: string[] }> {
  seat += count;
  const seatIds = concert.seatIds.slice(seat - count, seat);
  const id = await hold(app, concert, fan, seatIds);
  expect(await pay(app, fan, id, seatIds.join())).toMatchObject({ status: 'CONFIRMED' });
  return { id, seatIds };
}

const audit = ({ id }: { id: string }) =>
  app.database.query('select by_admin as "byAdmin" from refund where reservation_id = $1', [
    decodeUnguessable('Reservation', id),
  ]);

const ticketOf = async (id: string) => {
  const [row] = await app.database.query<{ id: string }>(
    `select id from ticket where reservation_id = $1 and status <> 'VOID'`,
    [decodeUnguessable('Reservation', id)],
  );
  return row!.id;
};

/** Gives a ticket to another user. */
const give = (ticketId: string, userId: string) =>
  app.database.query(
    `with old as (
      update ticket set status = 'VOID', void_reason = 'TRANSFERRED', void_at = clock_timestamp()
      where id = $1 returning *)
    insert into ticket (id, reservation_id, performance_id, seat_id, lab, holder_user_id, issued_at, replaces)
    select gen_random_uuid(), reservation_id, performance_id, seat_id, lab, $2, clock_timestamp(), id from old`,
    [ticketId, userId],
  );

const GIVEN_BACK = {
  status: 'REFUNDED',
  payments: ['WALLET REFUNDED'],
  tickets: ['VOID'],
  seats: ['AVAILABLE'],
  entries: ['PAYMENT', 'REFUND'],
};
const SOLD = {
  status: 'CONFIRMED',
  payments: ['WALLET CAPTURED'],
  tickets: ['VALID'],
  seats: ['SOLD'],
  entries: ['PAYMENT'],
};

test('tickets void, seats free, money back, in one step; a repeat changes nothing', async () => {
  const fan = await buyer(app, RICH);
  const { id, seatIds } = await bought(fan, 2);
  const before = (await run(app.url, 'MyPurchase', { id }, fan.token)).data.reservation;
  expect(before.refundableUntil).toBe('2098-12-30T10:00:00.000Z');
  const refunded = await refund(app, fan.token, id, 'back');
  expect(refunded).toMatchObject({
    status: 'REFUNDED',
    version: 3,
    refundableUntil: null,
    payment: { status: 'REFUNDED', refunded: { amount: 2 * PRICE, currency: 'KRW' } },
  });
  expect(await balanceOf(app, fan.userId)).toBe(RICH);
  const state = { ...GIVEN_BACK, tickets: ['VOID', 'VOID'], seats: ['AVAILABLE', 'AVAILABLE'] };
  expect(await stateOf(app, id)).toEqual(state);
  expect(await audit({ id })).toEqual([{ byAdmin: false }]);
  expect(await refund(app, fan.token, id, 'back')).toEqual(refunded);
  expect(await refund(app, fan.token, id, 'again')).toMatchObject({ code: 'NOT_REFUNDABLE' });
  expect(await balanceOf(app, fan.userId)).toBe(RICH);
  // The purchase itself has been made and taken back: its key pays nothing more.
  expect(await pay(app, fan, id, seatIds.join())).toMatchObject({ status: 'REFUNDED' });
  const other = await buyer(app, RICH);
  const again = await hold(app, concert, other, seatIds);
  expect(await pay(app, other, again, 'key')).toMatchObject({ status: 'CONFIRMED' });
  const events = await app.database.query(
    `select topic, payload->>'status' as status, payload->>'reason' as reason from event
     where payload->>'reservationId' = $1 or payload->'reservationIds' ? $1 order by id`,
    [decodeUnguessable('Reservation', id)],
  );
  expect(events.map((event) => Object.values(event).filter(Boolean).join(' '))).toEqual([
    'seats-held',
    'seats-sold',
    'tickets-changed',
    'payment-changed REFUNDED',
    'seats-released REFUNDED',
  ]);
});

test('a key that stands for another refund is refused', async () => {
  const fan = await buyer(app, RICH);
  const one = await bought(fan);
  const other = await bought(fan);
  await refund(app, fan.token, one.id, 'key');
  expect(await refund(app, fan.token, other.id, 'key')).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(await stateOf(app, other.id)).toEqual(SOLD);
  const answers = await Promise.all([bought(fan), bought(fan)]).then((both) =>
    Promise.all(both.map(({ id }) => refund(app, fan.token, id, 'both'))),
  );
  expect(answers.map(({ status, code }) => status ?? code).sort()).toEqual([
    'IDEMPOTENCY_KEY_REUSED',
    'REFUNDED',
  ]);
});

test('only what was paid is refunded, and only to its owner', async () => {
  const fan = await buyer(app, RICH);
  const stranger = await buyer(app, RICH);
  const { id } = await bought(fan);
  const absent = await refund(app, stranger.token, unguessableId('Reservation', fan.userId), 'key');
  expect(absent).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refund(app, stranger.token, id, 'key')).toEqual(absent);
  expect(await refund(app, stranger.token, 'rsv_', 'key')).toEqual(absent);
  expect(await refund(app, '', id, 'key')).toEqual({ error: 'UNAUTHENTICATED' });
  for (const key of ['', 'x'.repeat(256)]) {
    expect(await refund(app, fan.token, id, key)).toEqual({ error: 'BAD_USER_INPUT' });
  }
  expect(await stateOf(app, id)).toEqual(SOLD);
  seat += 1;
  const held = await hold(app, concert, fan, [concert.seatIds[seat - 1]!]);
  expect(await refund(app, fan.token, held, 'key')).toMatchObject({ code: 'NOT_REFUNDABLE' });
  expect(await stateOf(app, held)).toMatchObject({ status: 'HELD', seats: ['HELD'] });
});

test('after the deadline only an admin refunds, with an entry in the record', async () => {
  const fan = await buyer(app, RICH);
  const soon = await createConcert(app);
  const id = await hold(app, soon, fan, soon.seatIds.slice(0, 1));
  await pay(app, fan, id, 'key');
  await beginsAt(app, soon, new Date(Date.now() + 47 * HOUR_MS).toISOString());
  expect(await refund(app, fan.token, id, 'late')).toMatchObject({ code: 'REFUND_TOO_LATE' });
  const { reservation } = (await run(app.url, 'MyPurchase', { id }, fan.token)).data;
  expect(reservation).toMatchObject({ status: 'CONFIRMED', refundableUntil: null });
  expect(await refund(app, admin, id, 'late')).toMatchObject({ status: 'REFUNDED' });
  expect(await balanceOf(app, fan.userId)).toBe(RICH);
  expect(await audit({ id })).toEqual([{ byAdmin: true }]);
  expect(await refund(app, fan.token, id, 'late')).toMatchObject({ code: 'NOT_REFUNDABLE' });
});

test('a ticket that was used is not refunded, nor is one that was given away', async () => {
  const fan = await buyer(app, RICH);
  const friend = await buyer(app, 0);
  const used = await bought(fan);
  const given = await bought(fan);
  await app.database.query(`update ticket set status = 'USED', used_at = clock_timestamp() where id = $1`, [
    await ticketOf(used.id),
  ]);
  for (const token of [fan.token, admin]) {
    expect(await refund(app, token, used.id, 'key')).toMatchObject({ code: 'NOT_REFUNDABLE' });
  }
  expect(await stateOf(app, used.id)).toEqual({ ...SOLD, tickets: ['USED'] });
  await give(await ticketOf(given.id), friend.userId);
  const { reservation } = (await run(app.url, 'MyPurchase', { id: given.id }, fan.token)).data;
  expect(reservation.refundableUntil).toBeNull();
  expect(await refund(app, fan.token, given.id, 'key')).toMatchObject({ code: 'NOT_REFUNDABLE' });
  expect(await refund(app, admin, given.id, 'key')).toMatchObject({ status: 'REFUNDED' });
});

test('the record tells that an admin needed the right, also for a purchase of their own', async () => {
  const own: Buyer = { token: admin, userId: claimsOf(admin).sub as string };
  const friend = await buyer(app, 0);
  await setBalance(app, own.userId, RICH);
  const plain = await bought(own);
  const given = await bought(own);
  await give(await ticketOf(given.id), friend.userId);
  expect(await refund(app, admin, plain.id, 'plain')).toMatchObject({ status: 'REFUNDED' });
  expect(await refund(app, admin, given.id, 'given')).toMatchObject({ status: 'REFUNDED' });
  expect(await audit(plain)).toEqual([{ byAdmin: false }]);
  expect(await audit(given)).toEqual([{ byAdmin: true }]);
});

const waiting = (count: number) =>
  eventually(async () => {
    const [row] = await app.database.query<{ waiting: string }>(
      `select count(*) as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(Number(row!.waiting)).toBeGreaterThanOrEqual(count);
  });

test('many refunds at once give the money back once', async () => {
  const fan = await buyer(app, RICH);
  const { id, seatIds } = await bought(fan);
  const unlock = await lockSeat(app, seatIds[0]!);
  const answering = Array.from({ length: 20 }, (_, index) => refund(app, fan.token, id, `key ${index % 10}`));
  answering.push(refund(app, admin, id, 'key of the admin'));
  await waiting(8);
  await unlock();
  const told = (await Promise.all(answering)).map(({ status, code }) => status ?? code);
  // A key that has refunded is told so at its repeat, too.
  expect(told.filter((each) => each === 'REFUNDED').length).toBeLessThanOrEqual(2);
  expect(new Set(told)).toEqual(new Set(['REFUNDED', 'NOT_REFUNDABLE']));
  expect(await balanceOf(app, fan.userId)).toBe(RICH);
  expect(await stateOf(app, id)).toEqual(GIVEN_BACK);
});

test('a refund and a check-in at the same instant: one of the two', async () => {
  for (let round = 0; round < 6; round += 1) {
    const fan = await buyer(app, RICH);
    const { id } = await bought(fan);
    const ticket = await ticketOf(id);
    const checkIn = app.database.query<{ id: string }>(
      `update ticket set status = 'USED', used_at = clock_timestamp()
       where id = $1 and status = 'VALID' returning id`,
      [ticket],
    );
    const [refunded, used] = await Promise.all([refund(app, fan.token, id, 'key'), checkIn]);
    const state = await stateOf(app, id);
    if (used.length === 1) {
      expect(refunded).toMatchObject({ code: 'NOT_REFUNDABLE' });
      expect(state).toEqual({ ...SOLD, tickets: ['USED'] });
    } else {
      expect(refunded).toMatchObject({ status: 'REFUNDED' });
      expect(state).toEqual(GIVEN_BACK);
    }
  }
});

test('an answer that is lost after the commit is told by the repeat, and the money is back once', async () => {
  const proxy = await startProxy(app.database.url);
  const through = await startOn({ ...app.database, url: proxy.url }, { ROLES: 'api', REFUND_HOURS: '48' });
  const target = { url: through.url! };
  try {
    const fan = await buyer(app, RICH);
    const { id } = await bought(fan);
    const cut = proxy.atAnswerTo('refund-reservation', () => undefined);
    expect(await refund(target, fan.token, id, 'back')).toEqual({ error: 'OUTCOME_UNKNOWN' });
    await cut;
    expect(await stateOf(app, id)).toEqual(GIVEN_BACK);
    expect(await refund(target, fan.token, id, 'back')).toMatchObject({
      status: 'REFUNDED',
      version: 3,
      payment: { status: 'REFUNDED', refunded: { amount: PRICE } },
    });
    expect(await refund(target, fan.token, id, 'another key')).toMatchObject({ code: 'NOT_REFUNDABLE' });
    expect(await stateOf(app, id)).toEqual(GIVEN_BACK);
    expect(await audit({ id })).toHaveLength(1);
    expect(await balanceOf(app, fan.userId)).toBe(RICH);

    // A question that never arrived gets the same answer, and the repeat refunds.
    const other = await bought(fan);
    const lost = proxy.atQuestion('refund-reservation', () => undefined);
    expect(await refund(target, fan.token, other.id, 'other')).toEqual({ error: 'OUTCOME_UNKNOWN' });
    await lost;
    expect(await stateOf(app, other.id)).toEqual(SOLD);
    expect(await refund(target, fan.token, other.id, 'other')).toMatchObject({ status: 'REFUNDED' });
    expect(await stateOf(app, other.id)).toEqual(GIVEN_BACK);
    expect(await balanceOf(app, fan.userId)).toBe(RICH);
  } finally {
    await through.stop();
    await proxy.close();
  }
});

test('the judge finds nothing', async () => {
  await expectNoViolation(app.database);
});
