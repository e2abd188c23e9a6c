import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { ask, guest, run } from '../support/graphql.js';
import { ACCEPTS, type Answered, send } from './answers.js';
import { changesNothing } from './state.js';

let app: TestApp;
let concert: TestConcert;
let owner: string;
let stranger: string;
/** Ids of things that are the owner's. */
const own: Record<string, string> = {};
/** Ids of the same form that belong to no user. */
const absent: Record<string, string> = {};

beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  concert = await createConcert(app);
  owner = await guest(app.url, 'Owner');
  stranger = await guest(app.url, 'Stranger');
  const input = {
    performanceId: concert.performanceId,
    seatIds: concert.seatIds.slice(0, 2),
    idempotencyKey: 'owned',
  };
  const reserved = await run(app.url, 'ReserveSeats', { input }, owner);
  own.reservation = reserved.data.reserveSeats.id;
  const viewer = '{viewer{id wallet{id transactions{nodes{id}}}}}';
  const who = await ask(app.url, viewer, {}, { token: owner });
  own.viewer = who.data.viewer.id;
  own.wallet = who.data.viewer.wallet.id;
  own.transaction = who.data.viewer.wallet.transactions.nodes[0].id;
  for (const [name, id] of Object.entries(own)) absent[name] = neighbourOf(id);
});
afterAll(() => app.stop());

/** The same id with another last digit: an attacker that counts up would try it. */
function neighbourOf(id: string): string {
  return id.slice(0, -1) + (id.endsWith('1') ? '2' : '1');
}

/** An answer without the parts that differ between any two requests. */
function comparable(answer: Answered): unknown {
  const requestId = answer.headers.get('x-request-id')!;
  const headers = [...answer.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return { status: answer.status, headers, text: answer.text.replaceAll(requestId, 'THE REQUEST') };
}

const BY_ID: [thing: string, query: string][] = [
  ['transaction', 'query($id:ID!){node(id:$id){id ... on WalletTransaction{amount{amount}}}}'],
  ['reservation', 'query($id:ID!){node(id:$id){id __typename}}'],
  ['viewer', 'query($id:ID!){node(id:$id){id __typename}}'],
  ['wallet', 'query($id:ID!){node(id:$id){id ... on Wallet{balance{amount}}}}'],
  ['reservation', 'query($id:ID!){reservation(id:$id){id status seats{id}}}'],
  [
    'reservation',
    'mutation($id:ID!){cancelReservation(input:{reservationId:$id}){... on Refusal{code message}}}',
  ],
];

describe.each(ACCEPTS)('under %s', (accept) => {
  test.each(BY_ID)("another user's %s is answered as one that does not exist: %s", async (thing, query) => {
    for (const token of [stranger, undefined]) {
      const [theirs, nobodys] = await changesNothing(app.database, async () => [
        await send(app.url, { query, variables: { id: own[thing] } }, { accept, token }),
        await send(app.url, { query, variables: { id: absent[thing] } }, { accept, token }),
      ]);
      expect(comparable(theirs!)).toEqual(comparable(nobodys!));
      expect(theirs!.text).not.toContain(own[thing]);
    }
  });
});

test('another user gets nothing from a query, and a refusal from a mutation', async () => {
  const asked = (query: string) => ask(app.url, query, { id: own.reservation }, { token: stranger });
  expect(await asked(BY_ID[1]![1])).toEqual({ data: { node: null } });
  expect(await asked(BY_ID[4]![1])).toEqual({ data: { reservation: null } });
  expect(await asked(BY_ID[5]![1])).toMatchObject({ data: { cancelReservation: { code: 'NOT_FOUND' } } });
});

test('the owner gets everything: the things that were compared above exist', async () => {
  for (const [thing, query] of BY_ID.slice(0, 5)) {
    const answer = await ask(app.url, query, { id: own[thing] }, { token: owner });
    const [value] = Object.values(answer.data as Record<string, unknown>);
    expect(value).toMatchObject({ id: own[thing] });
  }
});

test('a list of reservations is the caller’s own', async () => {
  const answer = await run(app.url, 'MyReservations', {}, stranger);
  expect(answer.data.viewer.reservations.nodes).toEqual([]);
});

test('an id of a private thing says nothing about the next one', () => {
  for (const id of Object.values(own)) expect(id).toMatch(/^(rsv|vwr|wal|wtx)_[0-9A-Za-z]{18,22}$/);
});
