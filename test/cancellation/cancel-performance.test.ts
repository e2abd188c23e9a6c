import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { openShop, type Shop } from '../payment/sandbox-shop.js';
import { ADMIN, type TestApp } from '../support/app.js';
import { beginsAt, createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { ask, run, signedIn } from '../support/graphql.js';
import { decodeNumbered, decodeUnguessable } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { organiserOf } from '../support/organisers.js';
import {
  type Buyer,
  balanceOf,
  buyer,
  hold,
  lapse,
  PRICE,
  pay,
  refund,
  stateOf,
} from '../support/purchases.js';
import { beginsIn, bought, checkIn, recipient, staffOf, transfer } from '../support/ticket-holders.js';
import { cancel, numberOf, progressOf, remainsOf, untilFinished } from './cancelling.js';

const RICH = 10_000_000;

let shop: Shop;
let app: TestApp;
let admin: string;
beforeAll(async () => {
  shop = await openShop({ REFUND_HOURS: '48' });
  app = shop.app;
  admin = await signedIn(app.url, ADMIN);
});
afterAll(() => shop?.close());

test('holds are released, tickets are void, and the money is back, also of a ticket that was given away', async () => {
  const concert = await createConcert(app);
  const fan = await buyer(app, RICH);
  const friend = await recipient(app);
  const [one, two, three, four, five] = concert.seatIds as [string, string, string, string, string];
  const { reservationId } = await bought(app, concert, fan, [one, two]);
  const given = await bought(app, concert, fan, [three]);
  await transfer(app, fan.token, given.tickets[0]!.id, friend.email);
  const held = await hold(app, concert, fan, [four]);
  const lapsed = await hold(app, concert, fan, [five]);
  await lapse(app, lapsed);
  // The deadline for refunds is over.
  await beginsAt(app, concert, new Date(Date.now() + 3_600_000).toISOString());

  expect(await cancel(app, concert, admin)).toEqual({
    __typename: 'Performance',
    id: concert.performanceId,
    cancelled: true,
  });
  expect(await untilFinished(app, concert, admin)).toMatchObject({
    reservationsTotal: 2,
    refunded: 2,
    failed: 0,
    ticketsVoided: 3,
    paymentsOpen: 0,
    refundsOpen: 0,
    refundsStuck: 0,
    failure: null,
    stuck: [],
  });
  expect(await balanceOf(app, fan.userId)).toBe(RICH);
  const back = { status: 'REFUNDED', payments: ['WALLET REFUNDED'], entries: ['PAYMENT', 'REFUND'] };
  expect(await stateOf(app, reservationId)).toMatchObject({ ...back, tickets: ['VOID', 'VOID'] });
  expect(await stateOf(app, given.reservationId)).toMatchObject({ ...back, tickets: ['VOID', 'VOID'] });
  expect(await stateOf(app, held)).toMatchObject({ status: 'CANCELLED' });
  expect(await stateOf(app, lapsed)).toMatchObject({ status: 'EXPIRED' });
  const { data } = await run(app.url, 'BrowseConcerts', {});
  const shown = data.concerts.nodes.find(({ id }: { id: string }) => id === concert.concertId);
  expect(shown.saleStatus).toBe('ENDED');
  await expectNoViolation(app.database);
});

test('nothing of it is sold again, and it shows that it is cancelled', async () => {
  const concert = await createConcert(app);
  const fan = await buyer(app, RICH);
  const seatIds = [concert.seatIds[0]!];
  await bought(app, concert, fan, seatIds);
  await cancel(app, concert, admin);
  const query = 'query ($id: ID!) { performance(id: $id) { cancelled postponed } }';
  const { data } = await ask(app.url, query, { id: concert.performanceId });
  expect(data.performance).toEqual({ cancelled: true, postponed: false });
  await untilFinished(app, concert, admin);
  for (const strategy of ['ATOMIC', 'PESSIMISTIC', 'OPTIMISTIC', 'REDIS_LOCK']) {
    const input = { performanceId: concert.performanceId, seatIds, strategy, idempotencyKey: strategy };
    const answer = await run(app.url, 'ReserveSeats', { input }, fan.token);
    expect(answer.data.reserveSeats).toMatchObject({ code: 'PERFORMANCE_CANCELLED' });
  }
  for (const [operation, more] of [
    ['BlockSeats', { seatIds }],
    ['UpdatePerformance', { startsAt: '2098-06-01T10:00:00.000Z' }],
    ['PostponePerformance', { startsAt: '2099-06-01T10:00:00.000Z' }],
  ] as const) {
    const input = { performanceId: concert.performanceId, ...more };
    const answer = await run(app.url, operation, { input }, admin);
    expect(Object.values(answer.data)).toMatchObject([{ code: 'PERFORMANCE_CANCELLED' }]);
  }
  expect(await remainsOf(app, concert)).toMatchObject({ seats: ['AVAILABLE'] });
});

test('a second cancellation changes nothing; strangers change and see nothing', async () => {
  const concert = await createConcert(app);
  const other = await createConcert(app);
  const fan = await buyer(app, RICH);
  const organiser = await organiserOf(app, concert.concertId);
  await bought(app, concert, fan, [concert.seatIds[0]!]);
  expect(await cancel(app, concert, fan.token)).toEqual({ error: 'FORBIDDEN' });
  expect(await cancel(app, concert)).toEqual({ error: 'UNAUTHENTICATED' });
  expect(await cancel(app, other, organiser)).toEqual({ error: 'FORBIDDEN' });
  expect(await cancel(app, { ...concert, performanceId: 'per_99999' }, admin)).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await progressOf(app, concert, admin)).toBeNull();
  expect(await cancel(app, concert, organiser)).toMatchObject({ cancelled: true });
  const first = await untilFinished(app, concert, organiser);
  expect(await cancel(app, concert, admin)).toMatchObject({ cancelled: true });
  expect(await untilFinished(app, concert, admin)).toEqual(first);
  expect(await progressOf(app, concert, fan.token)).toBeNull();
  expect(await progressOf(app, concert)).toBeNull();
  const told = await app.database.query(
    `select payload->>'what' as what from event where topic = 'performance-changed' and key = $1`,
    [`performance:${numberOf(concert)}`],
  );
  expect(told).toEqual([{ what: 'CANCELLED' }]);
  expect(await remainsOf(app, concert)).toMatchObject({ refunds: 1, kept: 0 });
});

test('money at a provider goes back through the provider, also when it arrives after the end', async () => {
  const concert = await createConcert(app);
  const fan = await buyer(app, 0);
  const begin = async (seatId: string) => {
    const id = await hold(app, concert, fan, [seatId]);
    expect(await pay(app, fan, id, id, 'SANDBOX')).toMatchObject({ status: 'PAYING' });
    return { id, paymentId: (await shop.payment(id)).id };
  };
  const paid = await begin(concert.seatIds[0]!);
  await shop.act(paid.paymentId, { action: 'approve' });
  await eventually(async () => expect(await stateOf(app, paid.id)).toMatchObject({ status: 'CONFIRMED' }));
  const late = await begin(concert.seatIds[1]!);
  const racing = await begin(concert.seatIds[2]!);
  await Promise.all([cancel(app, concert, admin), shop.act(racing.paymentId, { action: 'approve' })]);
  await untilFinished(app, concert, admin);
  expect(await stateOf(app, late.id)).toMatchObject({
    status: 'CANCELLED',
    payments: ['SANDBOX FAILED'],
    seats: ['AVAILABLE'],
  });
  await eventually(async () =>
    expect(await stateOf(app, paid.id)).toMatchObject({
      status: 'REFUNDED',
      payments: ['SANDBOX REFUNDED'],
      entries: ['PAYMENT', 'REFUND'],
      tickets: ['VOID'],
    }),
  );
  await eventually(async () => {
    const { status, payments, entries } = await stateOf(app, racing.id);
    expect(['CANCELLED', 'REFUNDED']).toContain(status);
    expect({ payments, entries }).toEqual({
      payments: ['SANDBOX REFUNDED'],
      entries: ['PAYMENT', 'REFUND'],
    });
  });
  await shop.tell(shop.message({ id: late.paymentId, amount: PRICE }));
  const { status, payments } = await stateOf(app, late.id);
  expect([status, ...payments].join()).toMatch(/^CANCELLED,SANDBOX REFUND/);
  await expectNoViolation(app.database);
});

test('a ticket that was used stays used, and its purchase is given back, too', async () => {
  const concert = await createConcert(app);
  const fan = await buyer(app, RICH);
  const staff = await staffOf(app);
  await beginsIn(app, concert, 30);
  const { tickets, reservationId } = await bought(app, concert, fan, concert.seatIds.slice(0, 2));
  expect(await checkIn(app, staff, tickets[0]!.token)).toMatchObject({ __typename: 'Ticket' });
  await cancel(app, concert, admin);
  expect(await untilFinished(app, concert, admin)).toMatchObject({ refunded: 1, ticketsVoided: 1 });
  expect(await stateOf(app, reservationId)).toMatchObject({ status: 'REFUNDED', tickets: ['USED', 'VOID'] });
  expect(await checkIn(app, staff, tickets[1]!.token)).toMatchObject({ code: 'TICKET_INVALID' });
  expect(await balanceOf(app, fan.userId)).toBe(RICH);
  await expectNoViolation(app.database);
});

test('buyers who pay, give back and cancel in the same instant have their money once', async () => {
  const concert = await createConcert(app, { rows: 8, seatsPerRow: 10 });
  const fans: Buyer[] = await Promise.all(Array.from({ length: 40 }, () => buyer(app, RICH)));
  const held = await Promise.all(
    fans.map((fan, index) => hold(app, concert, fan, concert.seatIds.slice(index * 2, index * 2 + 2))),
  );
  const answers = await Promise.all([
    ...fans.map(async (fan, index) => {
      const id = held[index]!;
      const paid = await pay(app, fan, id, 'instant');
      if (index % 4 === 0) await refund(app, fan.token, id, 'mine');
      if (index % 4 === 1)
        await run(app.url, 'CancelReservation', { input: { reservationId: id } }, fan.token);
      return paid.status ?? paid.code ?? paid.error;
    }),
    new Promise((done) => setTimeout(done, 20)).then(() => cancel(app, concert, admin)),
  ]);
  await untilFinished(app, concert, admin);
  // Some were quicker than the cancellation, so there was something to give back.
  expect(answers.filter((answer) => answer === 'CONFIRMED').length).toBeGreaterThan(0);
  const { reservations, tickets, seats, kept } = await remainsOf(app, concert);
  expect(['CANCELLED', 'REFUNDED']).toEqual(expect.arrayContaining(reservations));
  expect({ tickets, seats, kept }).toEqual({ tickets: ['VOID'], seats: ['AVAILABLE'], kept: 0 });
  for (const fan of fans) expect(await balanceOf(app, fan.userId)).toBe(RICH);
  await expectNoViolation(app.database);
});

test('a hold that is committed after the end of the sale is found by the last walk', async () => {
  const concert = await createConcert(app);
  const fan = await buyer(app, RICH);
  const sale = new pg.Client({ connectionString: app.database.url });
  await sale.connect();
  await sale.query('begin');
  const { rows } = await sale.query<{ outcome: string }>(
    `select outcome from hold_seats(gen_random_uuid(), $1, 'late', '\\x00', $2, array[$3::bigint], $4, null,
       'ATOMIC', interval '5 minutes', null)`,
    [
      fan.userId,
      numberOf(concert),
      decodeNumbered('Seat', concert.seatIds[0]!),
      decodeNumbered('Concert', concert.concertId),
    ],
  );
  expect(rows[0]!.outcome).toBe('HELD');
  await cancel(app, concert, admin);
  await eventually(async () => {
    const [row] = await app.database.query(
      'select step, looked_again from performance_cancellation where performance_id = $1',
      [numberOf(concert)],
    );
    expect(row).toEqual({ step: 'REFUNDING', looked_again: false });
  });
  await new Promise((done) => setTimeout(done, 600));
  expect(await progressOf(app, concert, admin)).toMatchObject({ finishedAt: null, holdsReleased: 0 });
  await sale.query('commit');
  await sale.end();
  expect(await untilFinished(app, concert, admin)).toMatchObject({ holdsReleased: 1 });
  expect(await remainsOf(app, concert)).toMatchObject({ reservations: ['CANCELLED'], seats: ['AVAILABLE'] });
});

test('a purchase that cannot be given back is named, does not stop the others, and is tried again', async () => {
  const concert = await createConcert(app);
  const fan = await buyer(app, RICH);
  const { reservationId: stuck } = await bought(app, concert, fan, [concert.seatIds[0]!]);
  const { reservationId: other } = await bought(app, concert, fan, [concert.seatIds[1]!]);
  const uuid = decodeUnguessable('Reservation', stuck)!;
  await app.database.query(
    `create function not_this_one() returns trigger language plpgsql as $$
     begin raise exception 'the ledger is full'; end $$`,
  );
  await app.database.query(
    `create trigger not_this_one before insert on refund for each row
     when (new.reservation_id = '${uuid}') execute function not_this_one()`,
  );
  await cancel(app, concert, admin);
  await eventually(async () =>
    expect(await progressOf(app, concert, admin)).toMatchObject({
      finishedAt: null,
      reservationsTotal: 2,
      refunded: 1,
      failed: 1,
      stuck: [{ reservationId: stuck, reason: 'the ledger is full', tries: 1 }],
    }),
  );
  expect(await stateOf(app, other)).toMatchObject({ status: 'REFUNDED' });
  expect(await stateOf(app, stuck)).toMatchObject({ status: 'CONFIRMED', tickets: ['VALID'] });
  await app.database.query('drop trigger not_this_one on refund');
  expect(await untilFinished(app, concert, admin)).toMatchObject({ refunded: 2, failed: 0, stuck: [] });
  expect(await balanceOf(app, fan.userId)).toBe(RICH);
  await expectNoViolation(app.database);
});
