import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { OPERATIONS, signedIn } from '../support/graphql.js';
import { ACCEPTS, expectFault, GRAPHQL_TYPE, send, sendRaw } from './answers.js';
import { keepsResponsive } from './event-loop.js';
import { changesNothing } from './state.js';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  token = await signedIn(app.url, ADMIN);
});
afterAll(() => app.stop());

type Values = Record<string, unknown>;

/** A valid concert, with the values that a test changes. */
function concert(changes: {
  concert?: Values;
  performance?: Values;
  venue?: Values;
  section?: Values;
}): Values {
  const section = { name: 'A', rows: 1, seatsPerRow: 1, price: 1, ...changes.section };
  return {
    title: 'Bounds',
    performances: [
      {
        startsAt: '2099-01-01T10:00:00.000Z',
        venue: { name: 'Hall', ...changes.venue },
        sections: [section],
        ...changes.performance,
      },
    ],
    ...changes.concert,
  };
}

const section = (values: Values) => concert({ section: values });
const SECTION = { name: 'A', rows: 1, seatsPerRow: 1, price: 1 };
const ROOM = { capacity: 1, admitPerSecond: 1 };

const OUT_OF_BOUNDS: [string, Values][] = [
  ['a price of -1', section({ price: -1 })],
  ['a price of 2^53', section({ price: 2 ** 53 })],
  ['a price that ten seats would carry beyond 2^53', section({ price: Math.ceil(2 ** 53 / 10) })],
  ['a price of 10.5', section({ price: 10.5 })],
  ['a price of "10.5"', section({ price: '10.5' })],
  ['a price that is a word', section({ price: 'free' })],
  ['a price that is true', section({ price: true })],
  ['no price', section({ price: null })],
  ['no rows', section({ rows: 0 })],
  ['-1 rows', section({ rows: -1 })],
  ['2^31 rows', section({ rows: 2 ** 31 })],
  ['no seats in a row', section({ seatsPerRow: 0 })],
  ['2^31 seats in a row', section({ seatsPerRow: 2 ** 31 })],
  ['1.5 seats in a row', section({ seatsPerRow: 1.5 })],
  ['100,001 seats in one row', section({ seatsPerRow: 100_001 })],
  ['100,001 rows', section({ rows: 100_001 })],
  ['101,000 seats', section({ rows: 1_000, seatsPerRow: 101 })],
  ['10^10 seats', section({ rows: 100_000, seatsPerRow: 100_000 })],
  [
    '100,001 seats in two sections',
    concert({
      performance: {
        sections: [
          { ...SECTION, seatsPerRow: 100_000 },
          { ...SECTION, name: 'B' },
        ],
      },
    }),
  ],
  ['no section', concert({ performance: { sections: [] } })],
  ['201 sections', concert({ performance: { sections: Array.from({ length: 201 }, () => SECTION) } })],
  ['no performance', concert({ concert: { performances: [] } })],
  ['a limit of no seats', concert({ concert: { maxSeatsPerUser: 0 } })],
  ['a limit of 2^31 seats', concert({ concert: { maxSeatsPerUser: 2 ** 31 } })],
  ['a waiting room without capacity', concert({ concert: { waitingRoom: { ...ROOM, capacity: 0 } } })],
  [
    'a waiting room that admits no fan',
    concert({ concert: { waitingRoom: { ...ROOM, admitPerSecond: 0 } } }),
  ],
  ['a waiting room for 2^31', concert({ concert: { waitingRoom: { ...ROOM, capacity: 2 ** 31 } } })],
  ['a currency of four letters', concert({ concert: { currency: 'WONS' } })],
  ['a currency in small letters', concert({ concert: { currency: 'krw' } })],
  ['a country of three letters', concert({ venue: { country: 'KOR' } })],
  ['a time zone that there is not', concert({ venue: { timeZone: 'Asia/Nowhere' } })],
  ['an offset for a time zone', concert({ venue: { timeZone: '+09:00' } })],
  ['a venue with name and id', concert({ venue: { id: 'ven_1' } })],
  ['a venue with neither', concert({ venue: { name: null } })],
  ['a time that is none', concert({ performance: { startsAt: 'tomorrow' } })],
  ['a time without an offset', concert({ performance: { startsAt: '2099-01-01T10:00:00' } })],
  ['a 30th of February', concert({ performance: { startsAt: '2099-02-30T10:00:00Z' } })],
  ['a performance that has begun', concert({ performance: { startsAt: '2020-01-01T10:00:00Z' } })],
  ['a sale that opens with the performance', concert({ concert: { saleOpensAt: '2099-01-01T10:00:00Z' } })],
  ['a sale that opens after it', concert({ concert: { saleOpensAt: '2099-06-01T10:00:00Z' } })],
  ['an empty key', concert({ concert: { idempotencyKey: '' } })],
  ['a key of 256 characters', concert({ concert: { idempotencyKey: 'x'.repeat(256) } })],
  ['a kind that there is not', concert({ concert: { kind: 'CIRCUS' } })],
];

const query = OPERATIONS.CreateConcert!;
const operationName = 'CreateConcert';

describe.each(ACCEPTS)('under %s', (accept, status) => {
  test.each(OUT_OF_BOUNDS)('a concert is refused: %s', async (_name, input) => {
    const answer = await changesNothing(app.database, () =>
      keepsResponsive(() => send(app.url, { query, operationName, variables: { input } }, { accept, token })),
    );
    expectFault(answer, status, 'BAD_USER_INPUT');
  });

  test.each(['1e309', '-1e309', '9007199254740993', '1e400'])(
    'a concert is refused: a price of %s',
    async (price) => {
      const input = JSON.stringify(section({ price: 424_242 })).replace('424242', price);
      const text = JSON.stringify(query);
      const body = `{"query":${text},"operationName":"${operationName}","variables":{"input":${input}}}`;
      const headers = { accept, authorization: `Bearer ${token}` };
      const answer = await changesNothing(app.database, () => sendRaw(app.url, body, headers));
      expectFault(answer, status, 'BAD_USER_INPUT');
    },
  );

  test.each(['9007199254740992', '1e309', '10.5', '"10.5"', 'NaN', 'FREE', 'true'])(
    'a concert is refused: a price written as %s',
    async (price) => {
      const literal = `mutation{createConcert(input:{title:"A",performances:[{startsAt:"2099-01-01T10:00:00Z",
        venue:{name:"A"},sections:[{name:"A",rows:1,seatsPerRow:1,price:${price}}]}]}){__typename}}`;
      const answer = await changesNothing(app.database, () =>
        send(app.url, { query: literal }, { accept, token }),
      );
      expectFault(answer, status, 'GRAPHQL_VALIDATION_FAILED');
    },
  );
});

test.each([
  ['a price of nothing', section({ price: 0 })],
  ['a price that ten seats can have', section({ price: Math.floor((2 ** 53 - 1) / 10) })],
  ['a hundred thousand seats', section({ rows: 400, seatsPerRow: 250 })],
  ['the last second of the year 9999', concert({ performance: { startsAt: '9999-12-31T23:59:59.999Z' } })],
])('a concert at its bounds is created: %s', async (_name, input) => {
  const options = { accept: GRAPHQL_TYPE, token };
  const answer = await send(app.url, { query, operationName, variables: { input } }, options);
  expect({ status: answer.status, kind: answer.body.data }).toMatchObject({
    status: 200,
    kind: { createConcert: { __typename: 'Concert' } },
  });
});

describe('under one idempotency key', () => {
  const create = async (input: object, by = token) => {
    const answer = await send(app.url, { query, operationName, variables: { input } }, { token: by });
    return (answer.body.data as any).createConcert;
  };
  const keyed = (idempotencyKey: string, changes: object = {}) =>
    concert({ concert: { idempotencyKey, ...changes } });
  const count = async () => (await app.database.query('select from concert')).length;

  test('the same input is the same concert, also when it is sent many times at once', async () => {
    const before = await count();
    const made = await Promise.all(Array.from({ length: 5 }, () => create(keyed('tour 1'))));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await count()).toBe(before + 1);
    // Null, absent and the default are the same input. A concert that exists stays valid as time passes.
    await app.database.query(`update performance set starts_at = now() - interval '1 day'`);
    expect(await create(keyed('tour 1', { currency: null }))).toEqual(made[0]);
  });

  test('different input is refused, a refusal reserves no key, and another key is another concert', async () => {
    const { id } = await create(keyed('tour 2'));
    expect(await create(keyed('tour 2', { title: 'Another' }))).toMatchObject({
      __typename: 'Refused',
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await create(keyed('tour 3', { artistId: 'art_zzz' }))).toMatchObject({ code: 'NOT_FOUND' });
    const third = await create(keyed('tour 3'));
    expect(third).toMatchObject({ __typename: 'Concert' });
    expect(third.id).not.toBe(id);
  });
});
