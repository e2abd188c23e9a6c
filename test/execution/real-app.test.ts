import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GRAPHQL_TYPE, JSON_TYPE } from '../http/answers.js';
import { changesNothing } from '../http/state.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest, OPERATIONS } from '../support/graphql.js';
import { BothWays, type Told } from './both-ways.js';

let app: TestApp;
let ways: BothWays;
let token: string;
let concert: TestConcert;
let taken: TestConcert;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  ways = new BothWays(app.url);
  token = await guest(app.url);
  concert = await createConcert(app, { rows: 3, seatsPerRow: 40 });
  taken = await createConcert(app, { concert: { saleOpensAt: '2098-01-01T00:00:00.000Z' } });
  const other = { authorization: `Bearer ${await guest(app.url)}` };
  await ways.send(
    'lane',
    { ...JSON_HEADERS, ...other },
    bodyOf('ReserveSeats', { input: inputOf([5], 'other') }),
  );
  await ways.send(
    'lane',
    { ...JSON_HEADERS, ...own() },
    bodyOf('ReserveSeats', { input: inputOf([0, 1], 'mine') }),
  );
});
afterAll(async () => {
  ways.close();
  await app.stop();
});

const JSON_HEADERS = { 'content-type': 'application/json', accept: JSON_TYPE };
const own = () => ({ authorization: `Bearer ${token}` });
const inputOf = (places: number[], idempotencyKey: string, more: object = {}) => ({
  performanceId: concert.performanceId,
  seatIds: places.map((place) => concert.seatIds[place]),
  idempotencyKey,
  ...more,
});
const bodyOf = (name: string, variables: object): string =>
  JSON.stringify({ query: OPERATIONS[name], operationName: name, variables });

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const NOW = /"serverTime":"[^"]*"/;
const comparable = ({ status, headers, text }: Told): object => ({
  status,
  type: headers['content-type'],
  vary: headers.vary,
  cached: headers['cache-control'],
  text: text.replace(ID, 'ID').replace(NOW, 'now'),
});

const performance = () => ({ performanceId: concert.performanceId });
const reserve = (places: number[], key: string, more?: object) => () => ({
  input: inputOf(places, key, more),
});

const ASKED: [name: string, operation: string, variables: () => object, includes: string][] = [
  ['the caller', 'WhoAmI', () => ({}), '"roles":["FAN"]'],
  ['concerts', 'BrowseConcerts', () => ({}), '"title":"Test concert"'],
  ['concerts of a kind', 'BrowseConcerts', () => ({ filter: { kind: 'SPORTS' } }), '"nodes":[]'],
  ['a cursor that is none', 'BrowseConcerts', () => ({ after: '??' }), 'BAD_USER_INPUT'],
  ['seats', 'FreeSeats', performance, '"number":"3"'],
  ['a seat map', 'SeatMapOverview', performance, '"statuses":'],
  ['a layout, which is large', 'SeatMapLayout', performance, '"seatIds":'],
  [
    'sections that are not there',
    'SeatMapLayout',
    () => ({ ...performance(), sectionIds: ['x'] }),
    '"sections":[]',
  ],
  [
    'a performance that is not there',
    'SeatMapOverview',
    () => ({ performanceId: 'no' }),
    '"performance":null',
  ],
  ['own reservations', 'MyReservations', () => ({}), '"status":"HELD"'],
  ['a reservation that is not there', 'MyReservation', () => ({ id: 'no' }), '"reservation":null'],
  ['a repeated reservation', 'ReserveSeats', reserve([0, 1], 'mine'), '"__typename":"Reservation"'],
  ['a key that stands for other seats', 'ReserveSeats', reserve([2], 'mine'), 'IDEMPOTENCY_KEY_REUSED'],
  ['seats that are taken', 'ReserveSeats', reserve([5, 6], 'a'), '"code":"SEAT_TAKEN"'],
  [
    'seats that are taken, with another strategy',
    'ReserveSeats',
    reserve([5], 'b', { strategy: 'OPTIMISTIC' }),
    'SEAT_TAKEN',
  ],
  [
    'a strategy for labs alone',
    'ReserveSeats',
    reserve([7], 'c', { strategy: 'NO_LOCK' }),
    'STRATEGY_FORBIDDEN',
  ],
  ['seats that are not there', 'ReserveSeats', reserve([0], 'd', { seatIds: ['no'] }), 'NOT_FOUND'],
  ['no seats', 'ReserveSeats', reserve([], 'e'), 'BAD_USER_INPUT'],
  ['the same seat twice', 'ReserveSeats', reserve([8, 8], 'f'), 'BAD_USER_INPUT'],
  ['an empty key', 'ReserveSeats', reserve([8], ''), 'BAD_USER_INPUT'],
  [
    'a sale that is not open',
    'ReserveSeats',
    () => ({
      input: { ...inputOf([], 'g'), performanceId: taken.performanceId, seatIds: [taken.seatIds[0]] },
    }),
    'SALE_NOT_OPEN',
  ],
  ['a cancellation of nothing', 'CancelReservation', () => ({ input: { reservationId: 'no' } }), 'NOT_FOUND'],
  [
    'a token that is none',
    'RefreshSession',
    () => ({ input: { refreshToken: 'no' } }),
    'INVALID_CREDENTIALS',
  ],
  [
    'a name that is too long',
    'SignInAsGuest',
    () => ({ input: { displayName: 'x'.repeat(51) } }),
    'BAD_USER_INPUT',
  ],
  [
    'a concert by a caller that is not an admin',
    'CreateConcert',
    () => ({ input: { title: 'x', performances: [] } }),
    'FORBIDDEN',
  ],
];

test.each(ASKED)('both ways: %s', async (_name, operation, variables, includes) => {
  const body = bodyOf(operation, variables());
  for (const accept of [JSON_TYPE, GRAPHQL_TYPE]) {
    for (const caller of [own(), {}]) {
      const headers = { ...JSON_HEADERS, accept, 'accept-encoding': 'gzip', ...caller };
      const [lane, around] = await changesNothing(app.database, async () => [
        await ways.send('lane', headers, body),
        await ways.send('around', headers, body),
      ]);
      expect({ lane: lane!.byLane, around: around!.byLane }).toEqual({ lane: true, around: false });
      expect(comparable(lane!)).toEqual(comparable(around!));
    }
    expect((await ways.send('lane', { ...JSON_HEADERS, accept, ...own() }, body)).text).toContain(includes);
  }
});

test('the effects of one way are visible to the other', async () => {
  const told: string[] = [];
  for (const [first, second, place] of [
    ['lane', 'around', 20],
    ['around', 'lane', 21],
  ] as const) {
    const body = bodyOf('ReserveSeats', { input: inputOf([place], `key ${place}`) });
    const made = await ways.send(first, { ...JSON_HEADERS, ...own() }, body);
    const repeated = await ways.send(second, { ...JSON_HEADERS, ...own() }, body);
    expect(comparable(repeated)).toEqual(comparable(made));
    const { id } = JSON.parse(made.text).data.reserveSeats;
    const cancel = bodyOf('CancelReservation', { input: { reservationId: id } });
    const cancelled = await ways.send(second, { ...JSON_HEADERS, ...own() }, cancel);
    expect(comparable(await ways.send(first, { ...JSON_HEADERS, ...own() }, cancel))).toEqual(
      comparable(cancelled),
    );
    told.push(JSON.parse(cancelled.text).data.cancelReservation.status);
  }
  expect(told).toEqual(['CANCELLED', 'CANCELLED']);
});
