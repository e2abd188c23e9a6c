import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest } from '../support/graphql.js';
import { ACCEPTS, type Answered, expectWellTold, send } from './answers.js';
import { giveBack, takeAway } from './outage.js';
import { until } from './until.js';

let app: TestApp;
let concert: TestConcert;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  concert = await createConcert(app);
  token = await guest(app.url);
});
afterAll(() => app.stop());

/** What no client may learn: the address and name of the database, and its statements. */
const secrets = () => {
  const { host, port, username, password, pathname } = new URL(app.database.url);
  return [host, port, username, password, pathname.slice(1)].filter((secret) => secret !== '');
};
const WORDS = /relation|column "|constraint|syntax|postgres|database "|terminating|administrator|ENOENT|pg_/i;

function expectMasked(answer: Answered): void {
  expectWellTold(answer);
  const said = answer.text + JSON.stringify([...answer.headers].filter(([name]) => name !== 'date'));
  expect(said).not.toMatch(WORDS);
  const ownId = answer.headers.get('x-request-id')!;
  for (const secret of secrets()) expect(said.replaceAll(ownId, '')).not.toContain(secret);
}

const codes = (answer: Answered) => (answer.body.errors ?? []).map((error) => error.extensions.code);

const OPERATIONS: [string, () => { query: string; variables?: unknown }][] = [
  ['a query through the ORM', () => ({ query: '{concerts{nodes{id}}}' })],
  ['a query through a statement', () => ({ query: '{viewer{reservations{nodes{id}}}}' })],
  [
    'a reservation',
    () => ({
      query: 'mutation($input:ReserveSeatsInput!){reserveSeats(input:$input){__typename}}',
      variables: {
        input: {
          performanceId: concert.performanceId,
          seatIds: concert.seatIds.slice(0, 1),
          idempotencyKey: 'outage',
        },
      },
    }),
  ],
  ['a sign-in', () => ({ query: 'mutation{signInAsGuest(input:{displayName:"A"}){__typename}}' })],
];

describe.each(ACCEPTS)('under %s', (accept) => {
  describe('while the database cannot be reached', () => {
    afterEach(() => giveBack(app.database));

    test.each(OPERATIONS)('%s says so and nothing else', async (_name, operation) => {
      await takeAway(app.database);
      const answer = await send(app.url, operation(), { accept, token });
      expect(codes(answer)).toEqual(['SERVICE_UNAVAILABLE']);
      expect({ status: answer.status, data: answer.body.data ?? null }).toMatchObject({ status: 200 });
      expectMasked(answer);
    });
  });

  test('a reservation that found no connection says that nothing happened', async () => {
    await takeAway(app.database);
    try {
      const [, operation] = OPERATIONS[2]!;
      const answer = await send(app.url, operation(), { accept, token });
      expect(codes(answer)).toEqual(['SERVICE_UNAVAILABLE']);
      expect(answer.body.errors?.[0]?.extensions.retryAfterMs).toBe(1_000);
    } finally {
      await giveBack(app.database);
    }
  });

  describe('while a table is not what the statements expect', () => {
    const TABLES = [
      ['seat', '{concerts{nodes{performances(first:1){nodes{seats(first:1){nodes{id}}}}}}}'],
      ['concert_search', '{concerts{nodes{id}}}'],
      ['reservation', '{viewer{reservations{nodes{id}}}}'],
      ['account', '{viewer{wallet{id}}}'],
    ] as const;

    test.each(TABLES)('%s', async (table, query) => {
      await until(async () => codes(await send(app.url, { query }, { token })).length === 0, 5_000);
      await app.database.query(`alter table ${table} rename to elsewhere`);
      try {
        const answer = await send(app.url, { query }, { accept, token });
        expect(codes(answer)).toEqual(['INTERNAL_SERVER_ERROR']);
        expectMasked(answer);
      } finally {
        await app.database.query(`alter table elsewhere rename to ${table}`);
      }
    });

    test('a reservation', async () => {
      await app.database.query('alter table reservation_seat rename to elsewhere');
      try {
        const [, operation] = OPERATIONS[2]!;
        const answer = await send(app.url, operation(), { accept, token });
        expect(codes(answer)).toEqual(['INTERNAL_SERVER_ERROR']);
        expectMasked(answer);
      } finally {
        await app.database.query('alter table elsewhere rename to reservation_seat');
      }
      expect(await app.database.query('select from reservation')).toEqual([]);
    });
  });
});
