import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CompactSign } from 'jose';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { beginsAt, createConcert, type TestConcert } from '../support/concert.js';
import { signedIn } from '../support/graphql.js';
import { decodeNumbered, decodeUnguessable } from '../support/ids.js';
import { type Buyer, buyer, refund } from '../support/purchases.js';
import { statementsOf } from '../support/statements.js';
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

let app: TestApp;
let fan: Buyer;
let staff: string;
let today: TestConcert;
let seat = 0;
beforeAll(async () => {
  app = await startTestApp({ REFUND_HOURS: '0' });
  fan = await buyer(app, 10_000_000);
  staff = await staffOf(app);
  today = await createConcert(app, { seatsPerRow: 60 });
  await beginsIn(app, today, 60);
});
afterAll(() => app.stop());

/** A ticket of the fan for the next seat. */
async function ticket(concert = today) {
  const seatId = concert === today ? today.seatIds[seat++]! : concert.seatIds[0]!;
  const { reservationId, tickets } = await bought(app, concert, fan, [seatId]);
  return { ...tickets[0]!, reservationId };
}
const invalid = (reason: RegExp) => ({
  __typename: 'Refused',
  code: 'TICKET_INVALID',
  message: expect.stringMatching(reason),
});
/** A token with another payload or signature. */
const changed = (token: string, change: (parts: string[]) => void): string => {
  const parts = token.split('.');
  change(parts);
  return parts.join('.');
};

test('of 50 scans at the same time one is accepted; the others are told when and at which gate', async () => {
  const { id, token, reservationId } = await ticket();
  const before = (await events(app)).length;
  const scans = Array.from({ length: 50 }, (_, gate) => () => checkIn(app, staff, token, `Gate ${gate}`));
  const answers = await behindLockedTicket(app, id, 8, scans);
  const accepted = answers.filter(({ __typename }) => __typename === 'Ticket');
  expect(accepted).toHaveLength(1);
  expect(accepted[0]).toMatchObject({ id, status: 'USED' });
  const gate = `Gate ${answers.indexOf(accepted[0])}`;
  const told = {
    __typename: 'TicketAlreadyUsed',
    code: 'TICKET_USED',
    firstUsedAt: accepted[0].usedAt,
    gate,
  };
  for (const answer of answers) if (answer !== accepted[0]) expect(answer).toMatchObject(told);

  // A repetition after a lost answer is told the same.
  expect(await checkIn(app, staff, token, gate)).toMatchObject(told);
  const [row] = await app.database.query('select used_gate, used_by from ticket where id = $1', [
    decodeUnguessable('Ticket', id),
  ]);
  expect(row).toEqual({ used_gate: gate, used_by: expect.any(String) });
  expect((await events(app)).slice(before)).toEqual([
    {
      performanceId: decodeNumbered('Performance', today.performanceId),
      reservationId: decodeUnguessable('Reservation', reservationId),
      ticketIds: [decodeUnguessable('Ticket', id)],
      change: 'USED',
      userId: null,
    },
  ]);
  const [shown] = await ticketsOf(app, fan.token);
  expect(shown).toMatchObject({ id, status: 'USED', token, usedAt: accepted[0].usedAt });
});

test('only staff checks in: an admin needs the role, too', async () => {
  const { token } = await ticket();
  expect(await checkIn(app, await signedIn(app.url, ADMIN), token)).toEqual({ error: 'FORBIDDEN' });
  expect(await checkIn(app, fan.token, token)).toEqual({ error: 'FORBIDDEN' });
  expect(await checkIn(app, undefined, token)).toEqual({ error: 'UNAUTHENTICATED' });
  for (const gate of ['', ' ', 'x'.repeat(65), 'a\u0000b']) {
    expect(await checkIn(app, staff, token, gate)).toEqual({ error: 'BAD_USER_INPUT' });
  }
  expect(await checkIn(app, staff, token, '문'.repeat(64))).toMatchObject({ status: 'USED' });
});

test('a gate need not be told', async () => {
  const { token } = await ticket();
  expect(await checkIn(app, staff, token)).toMatchObject({ status: 'USED' });
  expect(await checkIn(app, staff, token)).toMatchObject({ __typename: 'TicketAlreadyUsed', gate: null });
});

test('what is not genuine opens no door, and the reason is told', async () => {
  const { token, id } = await ticket();
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const [head, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  const signed = (header: object) =>
    new CompactSign(Buffer.from(payload!)).setProtectedHeader(header as never).sign(stranger);
  const own = JSON.parse(head!);
  const otherSeat = Buffer.from(payload!.replace(/"num":"\d+"/, '"num":"60"')).toString('base64url');
  const receipt = changed(token, (parts) => {
    parts[0] = Buffer.from(JSON.stringify({ ...own, typ: 'queue-receipt' })).toString('base64url');
  });
  const bad: [string, RegExp][] = [
    [changed(token, (parts) => parts.splice(1, 1, otherSeat)), /forged/],
    [await signed(own), /forged/],
    [receipt, /forged/],
    [
      changed(token, (parts) => parts.splice(0, 1, Buffer.from('{"alg":"none"}').toString('base64url'))),
      /key/,
    ],
    [await signed({ ...own, kid: 'stranger' }), /key/],
    [token.slice(0, -4), /missing/],
    [token.slice(0, 100), /missing/],
    [`${token}.x`, /missing/],
    [`${'a'.repeat(3_000)}.b.c`, /missing/],
    ['', /missing/],
    [id, /missing/],
  ];
  for (const [text, reason] of bad) expect(await checkIn(app, staff, text)).toEqual(invalid(reason));
  expect(await checkIn(app, staff, token)).toMatchObject({ status: 'USED' });
});

test('what has changed is told without another read, which could fail', async () => {
  const scanned = await ticket();
  const given = await ticket();
  const friend = await recipient(app);
  const readAfter = async (change: RegExp, work: () => Promise<unknown>) => {
    const sent = await statementsOf(work);
    const at = sent.findIndex((text) => change.test(text));
    expect(at).toBeGreaterThan(0);
    return sent.slice(at).filter((text) => /from ticket t/.test(text));
  };
  const scan = () =>
    checkIn(app, staff, scanned.token, 'A').then((answer) => {
      expect(answer).toMatchObject({ status: 'USED', usedAt: expect.any(String) });
    });
  expect(await readAfter(/check_in_ticket/, scan)).toEqual([]);
  const give = () =>
    transfer(app, fan.token, given.id, friend.email).then((answer) => {
      expect(answer).toMatchObject({ status: 'VOID' });
    });
  expect(await readAfter(/transfer_ticket/, give)).toEqual([]);
});

test('a void ticket opens no door', async () => {
  const refunded = await ticket();
  await refund(app, fan.token, refunded.reservationId, 'back');
  expect(await checkIn(app, staff, refunded.token)).toEqual(invalid(/refunded/));
  const given = await ticket();
  await transfer(app, fan.token, given.id, (await recipient(app)).email);
  expect(await checkIn(app, staff, given.token)).toEqual(invalid(/given/));
});

test('a ticket of a cancelled performance opens no door, also before its refund', async () => {
  const concert = await createConcert(app);
  const { id, token } = await ticket(concert);
  await beginsIn(app, concert, 60);
  const cancel = 'update performance set cancelled_at = clock_timestamp() where id = $1';
  await app.database.query(cancel, [decodeNumbered('Performance', concert.performanceId)]);
  expect(await checkIn(app, staff, token)).toEqual(invalid(/cancelled/));
  expect((await ticketsOf(app, fan.token)).find((each: any) => each.id === id)).toMatchObject({
    status: 'VALID',
  });
});

test('a ticket of a lab opens no door', async () => {
  const lab = await createConcert(app, { lab: true });
  const { token } = await ticket(lab);
  await beginsIn(app, lab, 60);
  expect(await checkIn(app, staff, token)).toEqual(invalid(/lab/));
});

test('a ticket opens the door from the morning of its day at the venue until six hours after the beginning', async () => {
  const concert = await createConcert(app);
  const { token } = await ticket(concert);
  await beginsIn(app, concert, 25 * 60);
  expect(await checkIn(app, staff, token)).toEqual(invalid(/later/));
  await beginsIn(app, concert, -6 * 60);
  expect(await checkIn(app, staff, token)).toEqual(invalid(/over/));
  await beginsIn(app, concert, -6 * 60 + 5);
  expect(await checkIn(app, staff, token)).toMatchObject({ status: 'USED' });
});

test('the day is that of the venue', async () => {
  const concert = await createConcert(app);
  // In Seoul it is one o'clock in the night of the second of May.
  await beginsAt(app, concert, '2099-05-01T16:00:00Z');
  const rows = await app.database.query('select * from performance_day($1)', [
    decodeNumbered('Performance', concert.performanceId),
  ]);
  expect(rows).toEqual([
    { day_begins_at: new Date('2099-05-01T15:00:00Z'), starts_at: new Date('2099-05-01T16:00:00Z') },
  ]);
});
