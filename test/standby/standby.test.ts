import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { beginsAt, createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { ask, run, signedIn } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { type Buyer, buyer, hold, lapse, pay } from '../support/purchases.js';
import {
  block,
  giveBack,
  joinStandby,
  leaveStandby,
  logOf,
  placeOf,
  placeWhen,
  seatsOf,
  soldOut,
  tryToHold,
} from './fans.js';

let app: TestApp;
let owner: Buyer;
let admin: string;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0' });
  owner = await buyer(app, 100_000_000);
  admin = await signedIn(app.url, ADMIN);
});
afterAll(async () => {
  await app?.stop();
});

const SEATS = 'query ($id: ID!) { performance(id: $id) { seats(first: 10) { nodes { id } } } }';
const NODE = 'query ($id: ID!) { node(id: $id) { id } }';

const cancel = async (fan: Buyer, reservationId: string): Promise<any> =>
  (await run(app.url, 'CancelReservation', { input: { reservationId } }, fan.token)).data.cancelReservation;

test('a refund goes to the first in line, who pays; the map and the public never see it free', async () => {
  const concert = await soldOut(app, owner);
  const [first, second, stranger] = await Promise.all([buyer(app), buyer(app), buyer(app)]);
  expect(await joinStandby(app, concert, first)).toMatchObject({ status: 'WAITING', number: 1, ahead: 0 });
  expect(await joinStandby(app, concert, second, 2)).toMatchObject({ number: 2, ahead: 1, seats: 2 });
  expect(await joinStandby(app, concert, second)).toMatchObject({ number: 2, seats: 2 });

  await giveBack(app, owner, concert.reservations[0]!);
  expect(await tryToHold(app, concert, stranger, [concert.seatIds[0]!], 'mine')).toBe('SEAT_TAKEN');
  const { offer } = await placeWhen(app, concert, first, 'OFFERED');
  expect(offer).toMatchObject({ status: 'OPEN', reservation: { status: 'HELD' } });
  expect(offer.reservation.seats).toHaveLength(1);
  const later = await placeWhen(app, concert, second, 'OFFERED');
  expect(later.offer.reservation.seats).toHaveLength(2);

  expect(await pay(app, first, offer.reservation.id, 'paid')).toMatchObject({ status: 'CONFIRMED' });
  expect(await placeOf(app, concert, first)).toMatchObject({ status: 'TAKEN', offer: { status: 'TAKEN' } });
  // Two seats were kept back for no fan any more.
  await eventually(async () => {
    expect((await seatsOf(app, concert)).sort()).toEqual(['AVAILABLE', 'AVAILABLE', 'HELD', 'HELD', 'SOLD']);
  });
  // The map follows the seats, within a second.
  await eventually(async () => {
    const { data } = await run(app.url, 'SeatMapOverview', { performanceId: concert.performanceId });
    expect(data.performance).toMatchObject({ seatsLeft: 2 });
  });
  await expectNoViolation(app.database);
});

test('an offer that lapses or is declined goes to the next, and at last to the public', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 1 });
  const fans = await Promise.all([buyer(app), buyer(app), buyer(app)]);
  for (const fan of fans) await joinStandby(app, concert, fan);
  await giveBack(app, owner, concert.reservations[0]!);

  const { offer } = await placeWhen(app, concert, fans[0]!, 'OFFERED');
  await lapse(app, offer.reservation.id);
  expect(await placeOf(app, concert, fans[0]!)).toMatchObject({ status: 'LAPSED' });
  const next = await placeWhen(app, concert, fans[1]!, 'OFFERED');
  expect(await cancel(fans[1]!, next.offer.reservation.id)).toMatchObject({ status: 'CANCELLED' });
  await placeWhen(app, concert, fans[1]!, 'DECLINED');
  const last = await placeWhen(app, concert, fans[2]!, 'OFFERED');
  expect(await cancel(fans[2]!, last.offer.reservation.id)).toMatchObject({ status: 'CANCELLED' });
  await eventually(async () => expect(await seatsOf(app, concert)).toEqual(['AVAILABLE']));
  expect(await tryToHold(app, concert, await buyer(app), concert.seatIds, 'public')).toBe('HELD');
  const log = [
    'JOINED 1 seats=1',
    'JOINED 2 seats=1',
    'JOINED 3 seats=1',
    'OFFERED 1 kept=1 seats=0',
    'LAPSED 1',
    'OFFERED 2 kept=1 seats=0',
    'DECLINED 2',
    'OFFERED 3 kept=1 seats=0',
    'DECLINED 3',
  ];
  await eventually(async () => expect(await logOf(app, concert)).toEqual(log));
  await expectNoViolation(app.database);
});

test('a hold that lapses after the sell-out and a seat that is unblocked go to the list', async () => {
  const concert = await createConcert(app, { seatsPerRow: 2 });
  await block(app, admin, concert, [concert.seatIds[1]!], true);
  const held = await hold(app, concert, owner, [concert.seatIds[0]!]);
  const fans = await Promise.all([buyer(app), buyer(app)]);
  for (const fan of fans) expect(await joinStandby(app, concert, fan)).toMatchObject({ status: 'WAITING' });
  await block(app, admin, concert, [concert.seatIds[1]!], false);
  const unblocked = await placeWhen(app, concert, fans[0]!, 'OFFERED');
  expect(unblocked.offer.reservation.seats).toEqual([{ id: concert.seatIds[1] }]);
  await lapse(app, held);
  const lapsed = await placeWhen(app, concert, fans[1]!, 'OFFERED');
  expect(lapsed.offer.reservation.seats).toEqual([{ id: concert.seatIds[0] }]);
  await expectNoViolation(app.database);
});

test('the first who fits is next: no offer has fewer seats than were asked for', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 4, together: 1 });
  const [four, two, one] = await Promise.all([buyer(app), buyer(app), buyer(app)]);
  for (const [fan, seats] of [
    [four, 4],
    [two, 2],
    [one, 1],
  ] as const) {
    await joinStandby(app, concert, fan!, seats);
  }
  await giveBack(app, owner, concert.reservations[0]!);
  await placeWhen(app, concert, one!, 'OFFERED');
  expect(await placeOf(app, concert, four!)).toMatchObject({ status: 'WAITING', ahead: 0 });
  await giveBack(app, owner, concert.reservations[1]!);
  await giveBack(app, owner, concert.reservations[2]!);
  expect((await placeWhen(app, concert, two!, 'OFFERED')).offer.reservation.seats).toHaveLength(2);
  expect(await placeOf(app, concert, four!)).toMatchObject({ status: 'WAITING' });
  await expectNoViolation(app.database);
});

test('who may not join is told why, and nothing changes', async () => {
  const fan = await buyer(app);
  const free = await createConcert(app);
  expect(await joinStandby(app, free, fan)).toMatchObject({ code: 'NOT_SOLD_OUT' });
  const lab = await createConcert(app, { lab: true });
  expect(await joinStandby(app, lab, fan)).toMatchObject({ code: 'NOT_SOLD_OUT' });
  const later = await createConcert(app, { concert: { saleOpensAt: '2098-01-01T00:00:00.000Z' } });
  expect(await joinStandby(app, later, fan)).toMatchObject({ code: 'SALE_NOT_OPEN' });
  expect(await joinStandby(app, { ...free, performanceId: 'per_zzzzz' }, fan)).toMatchObject({
    code: 'NOT_FOUND',
  });

  const concert = await soldOut(app, owner, { concert: { maxSeatsPerUser: 5 } });
  expect(await joinStandby(app, concert, fan, 6)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(await joinStandby(app, concert, owner)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(await joinStandby(app, concert, fan, 0)).toEqual({ error: 'BAD_USER_INPUT' });
  expect(await joinStandby(app, concert, fan, 11)).toEqual({ error: 'BAD_USER_INPUT' });
  expect(await joinStandby(app, concert, { token: '' })).toEqual({ error: 'UNAUTHENTICATED' });
  await app.database.query('update performance set cancelled_at = clock_timestamp() where id = $1', [
    decodeNumbered('Performance', concert.performanceId),
  ]);
  expect(await joinStandby(app, concert, fan)).toMatchObject({ code: 'PERFORMANCE_CANCELLED' });
  const begun = await soldOut(app, owner);
  await beginsAt(app, begun, '2020-01-01T00:00:00Z');
  expect(await joinStandby(app, begun, fan)).toMatchObject({ code: 'SALE_ENDED' });
  expect(await placeOf(app, concert, fan)).toBeNull();
  expect(await app.database.query('select from standby_place where user_id = $1', [fan.userId])).toEqual([]);
});

test('a list is as long as it may be, and a fan who leaves makes room and moves the others up', async () => {
  const small = await startTestApp({ DEMONSTRATION_BALANCE: '0', STANDBY_MAX: '2' });
  const seller = await buyer(small);
  const concert = await soldOut(small, seller);
  const fans = await Promise.all([buyer(small), buyer(small), buyer(small)]);
  await joinStandby(small, concert, fans[0]!);
  await joinStandby(small, concert, fans[1]!);
  expect(await joinStandby(small, concert, fans[2]!)).toMatchObject({ code: 'STANDBY_FULL' });
  expect(await leaveStandby(small, concert, fans[0]!)).toMatchObject({ status: 'LEFT', ahead: null });
  expect(await placeOf(small, concert, fans[1]!)).toMatchObject({ ahead: 0 });
  expect(await joinStandby(small, concert, fans[0]!)).toMatchObject({ number: 3, ahead: 1 });
  await leaveStandby(small, concert, fans[0]!);
  await leaveStandby(small, concert, fans[1]!);
  expect(await leaveStandby(small, concert, fans[2]!)).toBeNull();
  await eventually(async () => {
    const rows = await small.database.query('select from performance where keeps_back_seats');
    expect(rows).toEqual([]);
  });
  await expectNoViolation(small.database);
  await small.stop();
});

test('a fan has at most 20 places in a list over its life, also when many come at once', async () => {
  const concert = await soldOut(app, owner);
  const [fan, next] = await Promise.all([buyer(app), buyer(app)]);
  for (let place = 1; place <= 19; place += 1) {
    expect(await joinStandby(app, concert, fan)).toMatchObject({ number: place });
    await leaveStandby(app, concert, fan);
  }
  const many = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const answer = await joinStandby(app, concert, fan);
      await leaveStandby(app, concert, fan);
      return answer.number ?? answer.code;
    }),
  );
  expect(new Set(many)).toEqual(new Set([20, 'STANDBY_USED_UP']));
  expect(await joinStandby(app, concert, fan)).toMatchObject({ code: 'STANDBY_USED_UP' });
  expect(await joinStandby(app, concert, next)).toMatchObject({ number: 21, ahead: 0 });
  // 20 joins, 20 leaves and the join of the next fan.
  expect(await logOf(app, concert)).toHaveLength(41);
  await expectNoViolation(app.database);
});

test('a fan who has too many seats by now is passed over, and gets an offer when there is room', async () => {
  const performance = {
    startsAt: '2099-01-01T10:00:00.000Z',
    venue: { name: 'Test hall' },
    sections: [{ name: 'A', rows: 1, seatsPerRow: 2, price: 110_000 }],
  };
  const input = { title: 'Two evenings', maxSeatsPerUser: 1, performances: [performance, performance] };
  const { data } = await run(app.url, 'CreateConcert', { input }, admin);
  const [gone, other] = await Promise.all(
    data.createConcert.performances.nodes.map(async ({ id }: any) => {
      const seats = await ask(app.url, SEATS, { id });
      const seatIds: string[] = seats.data.performance.seats.nodes.map((seat: any) => seat.id);
      return { concertId: data.createConcert.id, performanceId: id, seatIds };
    }) as Promise<TestConcert>[],
  );
  await block(app, admin, gone!, gone!.seatIds, true);
  const [rich, next] = await Promise.all([buyer(app), buyer(app)]);
  await joinStandby(app, gone!, rich!);
  await joinStandby(app, gone!, next!);
  const own = await hold(app, other!, rich!, [other!.seatIds[0]!]);
  await block(app, admin, gone!, [gone!.seatIds[0]!], false);
  await placeWhen(app, gone!, next!, 'OFFERED');
  expect(await placeOf(app, gone!, rich!)).toMatchObject({ status: 'WAITING', ahead: 0 });
  expect(await cancel(rich!, own)).toMatchObject({ status: 'CANCELLED' });
  await app.database.query(`update standby_place set look_at = '-infinity'`);
  await block(app, admin, gone!, [gone!.seatIds[1]!], false);
  await placeWhen(app, gone!, rich!, 'OFFERED');
  expect(await logOf(app, gone!)).toEqual([
    'JOINED 1 seats=1',
    'JOINED 2 seats=1',
    'PASSED_OVER 1 why=LIMIT_EXCEEDED',
    'OFFERED 2 kept=1 seats=0',
    'OFFERED 1 kept=1 seats=1',
  ]);
  await expectNoViolation(app.database);
});

test('the list of a performance that has begun or is cancelled is closed, and its seats are free', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 2, together: 1 });
  const [pair, stranger] = await Promise.all([buyer(app), buyer(app)]);
  await joinStandby(app, concert, pair!, 2);
  await giveBack(app, owner, concert.reservations[0]!);
  expect(await seatsOf(app, concert)).toEqual(['BLOCKED', 'SOLD']);
  await beginsAt(app, concert, '2020-01-01T00:00:00Z');
  await placeWhen(app, concert, pair!, 'CLOSED');
  await eventually(async () => expect(await seatsOf(app, concert)).toEqual(['AVAILABLE', 'SOLD']));
  expect(await logOf(app, concert)).toEqual([
    'JOINED 1 seats=2',
    'CLOSED 0 why=BEGUN waiting=1',
    'FREED 0 seats=1',
  ]);
  expect(await tryToHold(app, concert, stranger!, [concert.seatIds[0]!], 'late')).toBe('SALE_ENDED');
  await expectNoViolation(app.database);
});

test('an offer needs no pass of the waiting room', async () => {
  const concert = await createConcert(app, {
    seatsPerRow: 1,
    concert: { waitingRoom: { capacity: 1, admitPerSecond: 1 } },
  });
  await block(app, admin, concert, concert.seatIds, true);
  const fan = await buyer(app);
  await joinStandby(app, concert, fan);
  await block(app, admin, concert, concert.seatIds, false);
  const { offer } = await placeWhen(app, concert, fan, 'OFFERED');
  expect(await pay(app, fan, offer.reservation.id, 'paid')).toMatchObject({ status: 'CONFIRMED' });
  await expectNoViolation(app.database);
});

test('places and offers are found by their ids by their owner alone', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 1 });
  const [fan, other] = await Promise.all([buyer(app), buyer(app)]);
  await joinStandby(app, concert, fan!);
  await giveBack(app, owner, concert.reservations[0]!);
  const place = await placeWhen(app, concert, fan!, 'OFFERED');
  for (const id of [place.id, place.offer.id]) {
    expect((await ask(app.url, NODE, { id }, { token: fan!.token })).data.node).toMatchObject({ id });
    expect((await ask(app.url, NODE, { id }, { token: other!.token })).data.node).toBeNull();
  }
});
