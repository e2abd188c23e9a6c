import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tampered } from '../support/access-token.js';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { guest, OPERATIONS, signedIn } from '../support/graphql.js';
import { ACCEPTS, expectFault, GRAPHQL_TYPE, send } from './answers.js';
import { changesNothing } from './state.js';

let app: TestApp;
let fan: string;
let admin: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  fan = await guest(app.url);
  admin = await signedIn(app.url, ADMIN);
});
afterAll(() => app.stop());

/** The fan's token that says it is an admin's. */
const asAdmin = (header: Record<string, unknown> = {}): string =>
  tampered(fan, { roles: ['FAN', 'STAFF', 'ADMIN'] }, header);

const SECTION = { name: 'A', rows: 1, seatsPerRow: 1, price: 1 };
const PERFORMANCE = { startsAt: '2099-01-01T10:00:00Z', venue: { name: 'A' }, sections: [SECTION] };
const CONCERT = { title: 'Mine', performances: [PERFORMANCE] };

const create = (input: unknown, accept: string, token?: string) => {
  const request = { query: OPERATIONS.CreateConcert!, operationName: 'CreateConcert', variables: { input } };
  return changesNothing(app.database, () => send(app.url, request, { accept, token }));
};

/** Fields that an attacker would like to set and no caller may set. */
const EXTRA: [string, string, unknown][] = [
  [
    'roles at sign-up',
    'SignUp',
    { email: 'a@b.example', password: '12345678', displayName: 'A', roles: ['ADMIN'] },
  ],
  ['roles of a guest', 'SignInAsGuest', { displayName: 'A', roles: ['ADMIN'] }],
  ['the balance of a guest', 'SignInAsGuest', { displayName: 'A', balance: 1_000_000 }],
  [
    'a price in a reservation',
    'ReserveSeats',
    { performanceId: 'per_1', seatIds: ['0'], idempotencyKey: 'k', price: 1 },
  ],
  [
    'the owner of a reservation',
    'ReserveSeats',
    { performanceId: 'per_1', seatIds: ['0'], idempotencyKey: 'k', userId: 'usr_1' },
  ],
  ['the status of a cancelled one', 'CancelReservation', { reservationId: 'rsv_1', status: 'REFUNDED' }],
];

describe.each(ACCEPTS)('under %s', (accept, status) => {
  test('a guest may not create a concert', async () => {
    expectFault(await create(CONCERT, accept, fan), 200, 'FORBIDDEN');
  });

  test('a caller without a token may not create a concert', async () => {
    expectFault(await create(CONCERT, accept), 200, 'UNAUTHENTICATED');
  });

  test('the role is checked before the input', async () => {
    const input = { ...CONCERT, performances: [] };
    expectFault(await create(input, accept, fan), 200, 'FORBIDDEN');
    expectFault(await create(input, accept), 200, 'UNAUTHENTICATED');
    expectFault(await create(input, accept, admin), status, 'BAD_USER_INPUT');
  });

  test.each([
    ['under the old signature', () => asAdmin()],
    ['without an algorithm', () => asAdmin({ alg: 'none' })],
    ['without a signature', () => `${asAdmin({ alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
  ])('a role written into a token makes no caller an admin: %s', async (_name, token) => {
    const refused = await create(CONCERT, accept, token());
    expectFault(refused, accept === GRAPHQL_TYPE ? 401 : 200, 'UNAUTHENTICATED');
  });

  test.each(EXTRA)('an input has no field for %s', async (_name, operationName, input) => {
    const request = { query: OPERATIONS[operationName]!, operationName, variables: { input } };
    const answer = await changesNothing(app.database, () => send(app.url, request, { accept, token: fan }));
    expectFault(answer, status, 'BAD_USER_INPUT');
  });

  test('an input written as a literal has no field for them either', async () => {
    const query = 'mutation{signInAsGuest(input:{displayName:"A",roles:[ADMIN]}){__typename}}';
    const answer = await changesNothing(app.database, () => send(app.url, { query }, { accept }));
    expectFault(answer, status, 'GRAPHQL_VALIDATION_FAILED');
  });

  test('a concert cannot be made a lab by a name of another field', async () => {
    const input = { ...CONCERT, performances: [{ ...PERFORMANCE, isLab: true }] };
    expectFault(await create(input, accept, admin), status, 'BAD_USER_INPUT');
  });
});

test('without a token only the mutations that sign in are open', async () => {
  const signedInOnly: [string, unknown][] = [
    ['ReserveSeats', { performanceId: 'per_1', seatIds: ['0'], idempotencyKey: 'k' }],
    ['CancelReservation', { reservationId: 'rsv_1' }],
    ['ChargeWallet', { amount: 1, idempotencyKey: 'k' }],
    ['PayReservation', { reservationId: 'rsv_1', idempotencyKey: 'k' }],
    ['RefundReservation', { reservationId: 'rsv_1', idempotencyKey: 'k' }],
    ['SignOut', undefined],
  ];
  for (const [operationName, input] of signedInOnly) {
    const request = { query: OPERATIONS[operationName]!, operationName, variables: { input } };
    const answer = await changesNothing(app.database, () => send(app.url, request));
    expectFault(answer, 200, 'UNAUTHENTICATED');
  }
  expect((await send(app.url, { query: '{viewer{id}}' })).body).toEqual({ data: { viewer: null } });
});
