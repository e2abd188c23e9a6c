import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose';
import { verify } from '../../tools/verify-ticket/command.js';
import { ADMIN, JWT_SECRET, startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { ask, run, signedIn } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { buyer, refund } from '../support/purchases.js';
import { statementsOf } from '../support/statements.js';
import { bought, events, recipient, staffOf, ticketsOf, transfer } from '../support/ticket-holders.js';
import { textOfQr } from './qr-reader.js';

let app: TestApp;
let concert: TestConcert;
let seat = 0;
beforeAll(async () => {
  app = await startTestApp();
  concert = await createConcert(app, { seatsPerRow: 60 });
});
afterAll(() => app.stop());

const ROOM = { capacity: 1, admitPerSecond: 1, admittedSeconds: 60 };
const nextSeats = (count: number): string[] => {
  seat += count;
  return concert.seatIds.slice(seat - count, seat);
};
const keySetOf = async (url: string) => (await fetch(`${url}/.well-known/jwks.json`)).json() as Promise<any>;
const claimsOf = async (url: string, token: string) => {
  const { payload } = await compactVerify(token, createLocalJWKSet(await keySetOf(url)));
  return JSON.parse(Buffer.from(payload).toString());
};

const TICKET = `query ($id: ID!) {
  node(id: $id) { ... on Ticket { id status token qr reservation { id tickets { id } payment { id } } } }
}`;
const shown = async (id: string, token?: string) =>
  (await ask(app.url, TICKET, { id }, { token })).data!.node;

test('a paid seat has a ticket, whose token says what it is for, signed with a published key', async () => {
  const fan = await buyer(app);
  const { reservationId, tickets } = await bought(app, concert, fan, nextSeats(2));
  const [ticket, other] = tickets;
  expect(ticket).toMatchObject({
    status: 'VALID',
    usedAt: null,
    seat: { row: 'A', number: '1', section: { name: 'A' } },
    reservation: { id: reservationId, performance: { id: concert.performanceId } },
  });
  expect(await claimsOf(app.url, ticket!.token)).toEqual({
    jti: ticket!.id,
    iat: Math.floor(Date.parse((ticket as any).issuedAt) / 1_000),
    per: concert.performanceId,
    seat: ticket!.seat.id,
    sec: 'A',
    row: 'A',
    num: '1',
  });
  expect(decodeProtectedHeader(ticket!.token)).toEqual({
    alg: 'EdDSA',
    kid: (await keySetOf(app.url)).keys[0].kid,
    typ: 'ticket',
  });
  expect(textOfQr(ticket!.qr)).toBe(ticket!.token);
  expect(textOfQr(other!.qr)).toBe(other!.token);
});

test('verify-ticket knows the codes of this server by its keys, from the server or from a file', async () => {
  const fan = await buyer(app);
  const { tickets } = await bought(app, concert, fan, nextSeats(1));
  const token = textOfQr(tickets[0]!.qr)!;
  const judged = async (shown: string, ...more: string[]): Promise<[status: number, text: string]> => {
    let text = '';
    const print = (part: string): void => {
      text += part;
    };
    return [await verify([shown, ...more], print, print), text];
  };
  const genuine = [
    0,
    expect.stringContaining(`ticket ${tickets[0]!.id}, performance ${concert.performanceId}`),
  ];
  const url = `${app.url}/.well-known/jwks.json`;
  expect(await judged(token, '--jwks', url, '--performance', concert.performanceId)).toEqual(genuine);
  const folder = await mkdtemp(join(tmpdir(), 'door-'));
  try {
    const file = join(folder, 'jwks.json');
    await writeFile(file, await (await fetch(url)).text());
    expect(await judged(token, '--jwks', file)).toEqual(genuine);
    const refused = [1, expect.stringMatching(/^REFUSED: /)];
    const other = await createConcert(app);
    expect(await judged(token, '--jwks', file, '--performance', other.performanceId)).toEqual(refused);
    const [head, said, signature] = token.split('.');
    const forged = JSON.parse(Buffer.from(said!, 'base64url').toString());
    forged.seat = 'another';
    const altered = Buffer.from(JSON.stringify(forged)).toString('base64url');
    expect(await judged([head, altered, signature].join('.'), '--jwks', file)).toEqual(refused);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the key set has the public keys of tickets and receipts, for pages of every origin', async () => {
  const response = await fetch(`${app.url}/.well-known/jwks.json`, {
    headers: { origin: 'https://door.example' },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('content-type')).toBe('application/jwk-set+json');
  expect(response.headers.get('cache-control')).toBe('public, max-age=300');
  const { keys, exp } = (await response.json()) as any;
  expect(keys.map((key: object) => Object.keys(key).sort())).toEqual(
    Array(2).fill(['alg', 'crv', 'kid', 'kty', 'use', 'x']),
  );
  expect(exp * 1_000).toBeGreaterThan(Date.now() + 6 * 86_400_000);
  const query = 'query ($id: ID!) { concert(id: $id) { waitingRoom { receiptKeys } } }';
  const { concertId } = await createConcert(app, { concert: { waitingRoom: ROOM } });
  const { data } = await ask(app.url, query, { id: concertId });
  expect(keys[1]).toEqual(JSON.parse(data.concert.waitingRoom.receiptKeys).keys[0]);
});

test('after a change of the secret old tokens hold, and tickets are signed by the new key', async () => {
  const fan = await buyer(app);
  const { tickets } = await bought(app, concert, fan, nextSeats(1));
  const newer = 'a newer secret of 32 bytes and more that only tests know';
  const other = await startOn(app.database, { JWT_SECRET: `${newer},${JWT_SECRET}` });
  try {
    const url = other.url!;
    const [again] = await ticketsOf({ url }, fan.token);
    const { keys } = await keySetOf(url);
    expect(keys).toHaveLength(4);
    expect(decodeProtectedHeader(again!.token).kid).toBe(keys[0].kid);
    expect(again!.token).not.toBe(tickets[0]!.token);
    expect(await claimsOf(url, tickets[0]!.token)).toEqual(await claimsOf(url, again!.token));
  } finally {
    await other.stop();
  }
});

test('the list begins with the newest, has pages, and is read with the same statements however long it is', async () => {
  const fan = await buyer(app);
  const one = await bought(app, concert, fan, nextSeats(1));
  // Beside them workers ask from time to time.
  const reads = async () =>
    (await statementsOf(() => ticketsOf(app, fan.token))).filter((text) =>
      /holder_user_id = .1 and|from reservation where id = any/.test(text),
    );
  const few = await reads();
  const three = await bought(app, concert, fan, nextSeats(3));
  expect(await reads()).toEqual(few);
  expect(few).toHaveLength(2);

  const ids = (await ticketsOf(app, fan.token)).map(({ id }) => id);
  expect(ids.at(-1)).toBe(one.tickets[0]!.id);
  expect(new Set(ids)).toEqual(new Set([...one.tickets, ...three.tickets].map(({ id }) => id)));
  const PAGE = `query ($after: String) {
    viewer { tickets(first: 3, after: $after) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } }
  }`;
  const first = (await ask(app.url, PAGE, {}, { token: fan.token })).data.viewer.tickets;
  const { endCursor: after, hasNextPage } = first.pageInfo;
  const rest = (await ask(app.url, PAGE, { after }, { token: fan.token })).data.viewer.tickets;
  expect([...first.nodes, ...rest.nodes].map(({ id }) => id)).toEqual(ids);
  expect({ hasNextPage, total: first.totalCount }).toEqual({ hasNextPage: true, total: 4 });
});

test('a ticket is seen by holder, buyer, staff and admin; its token by the holder alone', async () => {
  const fan = await buyer(app);
  const friend = await recipient(app);
  const stranger = await buyer(app);
  const { reservationId, tickets } = await bought(app, concert, fan, nextSeats(2));
  const [given, kept] = tickets;
  await transfer(app, fan.token, given!.id, friend.email);
  const [held] = await ticketsOf(app, friend.token);

  const own = await shown(held!.id, friend.token);
  expect(own).toMatchObject({ status: 'VALID', token: held!.token, qr: held!.qr });
  // The friend did not buy: of the reservation there is the own ticket, and no payment.
  expect(own.reservation).toEqual({ id: reservationId, tickets: [{ id: held!.id }], payment: null });
  const bySeat = [{ id: held!.id }, { id: kept!.id }];
  expect(await shown(held!.id, fan.token)).toMatchObject({
    token: null,
    qr: null,
    reservation: { tickets: bySeat, payment: { id: expect.any(String) } },
  });
  for (const token of [await staffOf(app), await signedIn(app.url, ADMIN)]) {
    expect(await shown(held!.id, token)).toMatchObject({ status: 'VALID', token: null, qr: null });
  }
  expect(await shown(held!.id, stranger.token)).toBeNull();
  expect(await shown(held!.id)).toBeNull();
});

test('a refund makes the tickets void, and their tokens are not told any more', async () => {
  const fan = await buyer(app);
  const { reservationId, tickets } = await bought(app, concert, fan, nextSeats(2));
  expect(await refund(app, fan.token, reservationId, 'back')).toMatchObject({ __typename: 'Reservation' });
  expect((await events(app)).at(-1)).toMatchObject({
    reservationId: decodeUnguessable('Reservation', reservationId),
    ticketIds: tickets.map(({ id }) => decodeUnguessable('Ticket', id)).sort(),
    change: 'VOIDED',
    userId: null,
  });
  for (const { id } of tickets) {
    expect(await shown(id, fan.token)).toMatchObject({ status: 'VOID', token: null, qr: null });
  }
  const answer = await run(app.url, 'MyTickets', {}, fan.token);
  expect(answer.data.viewer.tickets.nodes).toHaveLength(2);
});

test('in the database a ticket changes once, is never deleted, and no seat has two', async () => {
  const fan = await buyer(app);
  const { tickets } = await bought(app, concert, fan, nextSeats(1));
  const id = decodeUnguessable('Ticket', tickets[0]!.id);
  const used = `status = 'USED', used_at = clock_timestamp()`;
  const gone = `status = 'VOID', void_at = clock_timestamp()`;
  const refused: [string, string][] = [
    [`update ticket set status = 'GONE' where id = $1`, 'TR004'],
    [`update ticket set status = 'USED' where id = $1`, 'TR004'],
    [`update ticket set ${gone} where id = $1`, 'TR004'],
    [`update ticket set ${gone}, void_reason = 'LOST' where id = $1`, 'TR004'],
    ['update ticket set seat_id = 1 where id = $1', '23001'],
    ['update ticket set holder_user_id = gen_random_uuid() where id = $1', '23001'],
    ['delete from ticket where id = $1', '23001'],
    [
      `insert into ticket select gen_random_uuid(), gen_random_uuid(), performance_id, seat_id, lab, holder_user_id,
         'VALID', issued_at from ticket where id = $1`,
      '23505',
    ],
  ];
  for (const [text, code] of refused) {
    await expect(app.database.query(text, [id])).rejects.toMatchObject({ code });
  }
  await app.database.query(`update ticket set ${used} where id = $1`, [id]);
  for (const change of [`status = 'VALID'`, `${gone}, void_reason = 'REFUNDED', used_at = null`, used]) {
    const again = app.database.query(`update ticket set ${change} where id = $1`, [id]);
    await expect(again).rejects.toMatchObject({ code: 'TR004' });
  }
});
