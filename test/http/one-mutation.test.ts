import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { ask, guest } from '../support/graphql.js';
import { ACCEPTS, expectFault, GRAPHQL_TYPE, JSON_TYPE, send, sendRaw } from './answers.js';
import { changesNothing } from './state.js';

let app: TestApp;
let concert: TestConcert;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  concert = await createConcert(app, { rows: 10, seatsPerRow: 10 });
  token = await guest(app.url);
});
afterAll(() => app.stop());

const input = (seat: number, key = `key-${seat}`) =>
  `{performanceId:"${concert.performanceId}",seatIds:["${concert.seatIds[seat]}"],idempotencyKey:"${key}"}`;
const reserve = (seat: number, name = `r${seat}:`, directive = '') =>
  `${name}reserveSeats(input:${input(seat)})${directive}{__typename}`;
const reserves = (count: number) =>
  Array.from({ length: count }, (_, index) => reserve(index % 100, `r${index}:`)).join(' ');

const TRICKS: [string, () => string][] = [
  ['two aliases', () => `mutation{${reserves(2)}}`],
  ['thirty aliases', () => `mutation{${reserves(30)}}`],
  ['a second one that is skipped', () => `mutation{${reserve(0)} ${reserve(1, 'r1:', '@skip(if:true)')}}`],
  ['a fragment', () => `mutation{...F} fragment F on Mutation{${reserves(2)}}`],
  ['a field and a fragment', () => `mutation{${reserve(0)} ...F} fragment F on Mutation{${reserve(1)}}`],
  [
    'fragments within fragments',
    () => `mutation{...F} fragment F on Mutation{${reserve(0)} ...G} fragment G on Mutation{${reserve(1)}}`,
  ],
  ['inline fragments', () => `mutation{...{${reserve(0)}} ... on Mutation{${reserve(1)}}}`],
  ['fragments that are skipped', () => `mutation{${reserve(0)} ...@skip(if:true){${reserve(1)}}}`],
  ['an alias that looks like introspection', () => `mutation{${reserve(0)} ${reserve(1, '__typename:')}}`],
  [
    'two different mutations',
    () => `mutation{${reserve(0)} cancelReservation(input:{reservationId:"rsv_1"}){__typename}}`,
  ],
  ['one mutation and sign-out', () => `mutation{${reserve(0)} signOut}`],
];

describe.each(ACCEPTS)('under %s', (accept, status) => {
  test.each(TRICKS)('an operation with more than one mutation is refused: %s', async (_name, document) => {
    const answer = await changesNothing(app.database, () =>
      send(app.url, { query: document() }, { accept, token }),
    );
    expectFault(answer, status, 'GRAPHQL_VALIDATION_FAILED');
  });

  test('a second mutation behind a variable condition is refused, whatever the variable says', async () => {
    const query = `mutation($no:Boolean!){${reserve(0)} ...@include(if:$no){${reserve(1)}}}`;
    const answer = await changesNothing(app.database, () =>
      send(app.url, { query, variables: { no: false } }, { accept, token }),
    );
    expectFault(answer, status, 'GRAPHQL_VALIDATION_FAILED');
  });

  test('a thousand aliases do not even get parsed', async () => {
    const query = `mutation($i:ReserveSeatsInput!){${Array.from(
      { length: 1_000 },
      (_, index) => `r${index}:reserveSeats(input:$i){__typename}`,
    ).join(' ')}}`;
    const answer = await changesNothing(app.database, () => send(app.url, { query }, { accept, token }));
    expectFault(answer, status, 'GRAPHQL_PARSE_FAILED');
  });

  test.each([1, 2, 50])('a batch of %d operations is no request', async (count) => {
    const batch = Array.from({ length: count }, (_, index) => ({ query: `mutation{${reserve(index)}}` }));
    const headers = { accept, authorization: `Bearer ${token}` };
    const answer = await changesNothing(app.database, () => sendRaw(app.url, JSON.stringify(batch), headers));
    expectFault(answer, 400, 'BAD_REQUEST');
  });

  test('an empty batch is no request', async () => {
    expectFault(await sendRaw(app.url, '[]', { accept }), 400, 'BAD_REQUEST');
  });
});

const heldBy = async (key: string) => {
  const rows = await app.database.query<{ seats: number }>(
    'select cardinality(seat_ids) as seats from reservation where idempotency_key = $1',
    [key],
  );
  return rows.map((row) => row.seats);
};

test('the same mutation written twice is one field and runs once', async () => {
  const field = `reserveSeats(input:${input(50)}){__typename}`;
  const answer = await send(app.url, { query: `mutation{${field} ${field}}` }, { token });
  expect(answer.body).toEqual({ data: { reserveSeats: { __typename: 'Reservation' } } });
  expect(await heldBy('key-50')).toEqual([1]);
});

test('one mutation may ask what type it is of', async () => {
  const query = `mutation{__typename ${reserve(51)} kind:__typename}`;
  const answer = await send(app.url, { query }, { accept: GRAPHQL_TYPE, token });
  expect(answer.body.data).toEqual({
    __typename: 'Mutation',
    r51: { __typename: 'Reservation' },
    kind: 'Mutation',
  });
});

test('of two operations in one document only the named one runs', async () => {
  const query = `mutation First{${reserve(52)}} mutation Second{${reserve(53)}}`;
  await ask(app.url, query, {}, { operationName: 'Second', token });
  expect([await heldBy('key-52'), await heldBy('key-53')]).toEqual([[], [1]]);
});

test('a document that leaves open which operation is meant runs none', async () => {
  const query = `mutation First{${reserve(54)}} mutation Second{${reserve(55)}}`;
  const answer = await changesNothing(app.database, () =>
    send(app.url, { query }, { accept: JSON_TYPE, token }),
  );
  expectFault(answer, 400, 'BAD_REQUEST');
});
