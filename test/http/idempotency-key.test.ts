import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest, OPERATIONS, run } from '../support/graphql.js';
import { ACCEPTS, expectFault, send } from './answers.js';
import { changesNothing } from './state.js';

let app: TestApp;
let concert: TestConcert;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  concert = await createConcert(app, { rows: 3 });
  token = await guest(app.url);
});
afterAll(() => app.stop());

const inputOf = (idempotencyKey: unknown, seats: unknown = concert.seatIds.slice(0, 1)) => ({
  performanceId: concert.performanceId,
  seatIds: seats,
  idempotencyKey,
});
const reserve = async (key: string, seat: number, who = token) =>
  (await run(app.url, 'ReserveSeats', { input: inputOf(key, [concert.seatIds[seat]]) }, who)).data
    .reserveSeats;

const KEYS: [string, unknown][] = [
  ['empty', ''],
  ['256 characters', 'k'.repeat(256)],
  ['60,000 characters', 'k'.repeat(60_000)],
  ['with NUL', 'a\0b'],
  ['with half a surrogate pair', 'a\ud83d'],
  ['with the other half', '\ude00b'],
  ['null', null],
  ['a list', ['a']],
  ['an object', { toString: 'a' }],
];
const ten = () => concert.seatIds.slice(0, 10);
const SEATS: [string, () => unknown][] = [
  ['none', () => []],
  ['eleven', () => concert.seatIds.slice(0, 11)],
  ['one of them twice', () => [...ten().slice(0, 9), ten()[0]]],
  ['5,000', () => Array.from({ length: 5_000 }, (_, index) => `${index}`)],
  ['null', () => null],
  ['one that is null', () => [null]],
  ['a list of lists', () => [ten()]],
];

describe.each(ACCEPTS)('under %s', (accept, status) => {
  const refused = async (input: unknown) => {
    const request = { query: OPERATIONS.ReserveSeats!, operationName: 'ReserveSeats', variables: { input } };
    const answer = await changesNothing(app.database, () => send(app.url, request, { accept, token }));
    expectFault(answer, status, 'BAD_USER_INPUT');
  };

  test.each(KEYS)('a key out of its bounds is refused: %s', (_name, key) => refused(inputOf(key)));

  test.each(SEATS)('seats out of their bounds are refused: %s', (_name, seats) =>
    refused(inputOf('seats', seats())),
  );
});

test.each([
  ['1 character', 'k', 0],
  ['255 characters', 'k'.repeat(255), 1],
  ['255 characters of four bytes each', '🎫'.repeat(255), 2],
  ['SQL', `'; drop table reservation; --`, 3],
  ['a space', ' ', 4],
  ['the name of a method', 'constructor', 5],
])('a key within its bounds holds, and says the same again: %s', async (_name, key, seat) => {
  const first = await reserve(key, seat);
  expect(first).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
  const again = await changesNothing(app.database, () => reserve(key, seat));
  expect(again).toEqual(first);
});

test('a key that stands for other seats is refused', async () => {
  await reserve('stands', 6);
  const answer = await changesNothing(app.database, () => reserve('stands', 7));
  expect(answer).toMatchObject({ __typename: 'Refused', code: 'IDEMPOTENCY_KEY_REUSED' });
});

test("one person's key is nothing to another", async () => {
  const other = await guest(app.url);
  const mine = await reserve('shared', 8);
  const theirs = await reserve('shared', 9, other);
  expect([mine.__typename, theirs.__typename]).toEqual(['Reservation', 'Reservation']);
  expect(mine.id).not.toBe(theirs.id);
  // Nor does the answer reveal that another fan holds the seat under that key.
  const taken = await changesNothing(app.database, () => reserve('unused', 8, other));
  expect(taken).toMatchObject({ __typename: 'SeatsUnavailable' });
});
