import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { ask } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { type Buyer, buyer, refund } from '../support/purchases.js';
import {
  beginsIn,
  behindLockedTicket,
  bought,
  checkIn,
  events,
  recipient,
  staffOf,
  ticketsOf,
  transfer,
} from '../support/ticket-holders.js';

type Friend = Buyer & { email: string };

let app: TestApp;
let fan: Buyer;
let friend: Friend;
let other: Friend;
let staff: string;
let concert: TestConcert;
let seat = 0;
beforeAll(async () => {
  // Refunds until the beginning, so that the owner can refund on the day of the check-in.
  app = await startTestApp({ REFUND_HOURS: '0' });
  fan = await buyer(app, 10_000_000);
  [friend, other, staff] = await Promise.all([recipient(app), recipient(app), staffOf(app)]);
  concert = await createConcert(app, { seatsPerRow: 60 });
  await beginsIn(app, concert, 60);
});
afterAll(() => app.stop());

async function ticket(where = concert) {
  const seatId = where === concert ? concert.seatIds[seat++]! : where.seatIds[0]!;
  const { reservationId, tickets } = await bought(app, where, fan, [seatId]);
  return { ...tickets[0]!, reservationId };
}
const uuid = (id: string): string => decodeUnguessable('Ticket', id)!;
const refused = (reason: RegExp) => ({
  __typename: 'Refused',
  code: 'NOT_TRANSFERABLE',
  message: expect.stringMatching(reason),
});

test('the old ticket is void at once; the new one is for the same seat, reservation and payment', async () => {
  const old = await ticket();
  expect(await transfer(app, fan.token, old.id, ` ${friend.email.toUpperCase()} `)).toMatchObject({
    __typename: 'Ticket',
    id: old.id,
    status: 'VOID',
  });
  const [now] = await ticketsOf(app, friend.token);
  expect(now).toMatchObject({ status: 'VALID', seat: old.seat, reservation: old.reservation });
  expect(now!.id).not.toBe(old.id);
  const query = 'query ($id: ID!) { reservation(id: $id) { status tickets { id status token } } }';
  const { data } = await ask(app.url, query, { id: old.reservationId }, { token: fan.token });
  const tickets = [{ id: now!.id, status: 'VALID', token: null }];
  expect(data.reservation).toEqual({ status: 'CONFIRMED', tickets });
  const [row] = await app.database.query('select replaces from ticket where id = $1', [uuid(now!.id)]);
  expect(row).toEqual({ replaces: uuid(old.id) });
  expect((await events(app)).at(-1)).toMatchObject({
    ticketIds: [uuid(now!.id)],
    change: 'TRANSFERRED',
    userId: friend.userId,
  });

  expect(await checkIn(app, staff, old.token)).toMatchObject({ code: 'TICKET_INVALID' });
  expect(await checkIn(app, staff, now!.token)).toMatchObject({ id: now!.id, status: 'USED' });
});

test('a repetition is answered as before and gives nothing away again', async () => {
  const { id } = await ticket();
  const first = await transfer(app, fan.token, id, friend.email);
  const before = await events(app);
  expect(await transfer(app, fan.token, id, friend.email)).toEqual(first);
  expect(await transfer(app, fan.token, id, other.email)).toEqual(refused(/void/));
  expect(await events(app)).toEqual(before);
});

test('a ticket that came back to its buyer can be refunded; one that was given away cannot', async () => {
  const { id, reservationId } = await ticket();
  const buyerMail = 'the-buyer@example.com';
  await app.database.query('update user_account set email = $1 where id = $2', [buyerMail, fan.userId]);
  await transfer(app, fan.token, id, friend.email);
  expect(await refund(app, fan.token, reservationId, 'away')).toMatchObject({ code: 'NOT_REFUNDABLE' });
  const [given] = await ticketsOf(app, friend.token);
  await transfer(app, friend.token, given!.id, buyerMail);
  // The friend still sees the reservation, without what concerns the payment.
  const shown = 'query ($id: ID!) { node(id: $id) { ... on Ticket { reservation { refundableUntil } } } }';
  const deadline = async (ticketId: string, { token }: Buyer) =>
    (await ask(app.url, shown, { id: ticketId }, { token })).data!.node.reservation.refundableUntil;
  expect(await deadline(id, fan)).toEqual(expect.any(String));
  expect(await deadline(given!.id, friend)).toBeNull();
  expect(await refund(app, fan.token, reservationId, 'back')).toMatchObject({ status: 'REFUNDED' });
});

test('what cannot be given away stays as it is', async () => {
  const mine = await ticket();
  const lab = await ticket(await createConcert(app, { lab: true }));
  const used = await ticket();
  await checkIn(app, staff, used.token);
  const begun = await createConcert(app);
  const late = await ticket(begun);
  await beginsIn(app, begun, -1);
  const noMail = await buyer(app);
  const before = await app.database.query('select * from ticket order by id');

  expect(await transfer(app, fan.token, used.id, friend.email)).toEqual(refused(/used/));
  expect(await transfer(app, fan.token, lab.id, friend.email)).toEqual(refused(/lab/));
  expect(await transfer(app, fan.token, late.id, friend.email)).toEqual(refused(/begun/));
  for (const email of ['', 'no address', 'no-account@example.com', 'the-buyer@example.com', noMail.userId]) {
    expect(await transfer(app, fan.token, mine.id, email)).toEqual(refused(/recipient/));
  }
  const absent = { code: 'NOT_FOUND' };
  for (const id of ['tkt_1', mine.reservationId, 'nothing', '']) {
    expect(await transfer(app, fan.token, id, friend.email)).toMatchObject(absent);
  }
  expect(await transfer(app, other.token, mine.id, friend.email)).toMatchObject(absent);
  expect(await transfer(app, staff, mine.id, friend.email)).toMatchObject(absent);
  expect(await transfer(app, undefined, mine.id, friend.email)).toEqual({ error: 'UNAUTHENTICATED' });
  expect(await app.database.query('select * from ticket order by id')).toEqual(before);
});

test('of check-in, refund and two transfers at the same time exactly one wins', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { id, token, reservationId } = await ticket();
    const racers = [
      () => transfer(app, fan.token, id, friend.email),
      () => transfer(app, fan.token, id, other.email),
      () => checkIn(app, staff, token),
      () => refund(app, fan.token, reservationId, `race ${round}`),
    ];
    // Another one leads in every round.
    const order = racers.map((_, index) => racers[(index + round) % racers.length]!);
    const answers = await behindLockedTicket<any>(app, id, order.length, order);
    const won = answers.filter(({ __typename }) => __typename === 'Ticket' || __typename === 'Reservation');
    expect({ answers, won: won.length }).toMatchObject({ won: 1 });
    expect(answers.filter(({ error }) => error)).toEqual([]);
  }
});
