import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openShop, type Shop } from '../payment/sandbox-shop.js';
import { ADMIN, type TestApp } from '../support/app.js';
import { beginsAt, createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run, signedIn } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { organiserOf } from '../support/organisers.js';
import { balanceOf, buyer, hold, lapse, PRICE, pay, stateOf } from '../support/purchases.js';
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

test('holds are released, tickets are void, and the money is back, whoever has the ticket', async () => {
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
