import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BothWays, type Told, type Way } from '../execution/both-ways.js';
import { JWT_SECRET, startTestApp, type TestApp } from '../support/app.js';
import { guest, OPERATIONS } from '../support/graphql.js';
import { startOwnRedis } from '../support/own-redis.js';
import { RawSocket } from '../support/raw-socket.js';
import { expectFault, type SendOptions } from './answers.js';
import { changesNothing } from './state.js';

const LIMIT = 1_000;

let app: TestApp;
let ways: BothWays;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api', TRUSTED_PROXIES: '127.0.0.1', COST_PER_MINUTE: String(LIMIT) });
  ways = new BothWays(app.url);
  token = await guest(app.url);
});
afterAll(async () => {
  ways.close();
  await app.stop();
});

/** Budgets are counted in the Redis that all files of tests share: no other file uses these addresses. */
const NETWORK = `10.${randomInt(256)}.${randomInt(256)}`;
let addresses = 0;
const newAddress = (): string => `${NETWORK}.${++addresses}`;

interface Asked extends SendOptions {
  query: string;
  variables?: object;
}

function send(
  way: Way,
  { query, variables = {}, token, headers, accept = 'application/json' }: Asked,
): Promise<Told> {
  const all = {
    'content-type': 'application/json',
    accept,
    ...(token && { authorization: `Bearer ${token}` }),
    ...headers,
  };
  return ways.send(way, all, JSON.stringify({ query, variables }));
}

const costOf = ({ text }: Told) => JSON.parse(text).extensions?.cost;
const codeOf = ({ text }: Told) => JSON.parse(text).errors?.[0].extensions.code;
const from = (address: string) => ({ 'x-forwarded-for': address });

const WHO = { query: OPERATIONS.WhoAmI! };
const CANCEL = { query: OPERATIONS.CancelReservation!, variables: { input: { reservationId: 'rsv' } } };
const REFRESH = { query: OPERATIONS.RefreshSession!, variables: { input: { refreshToken: 'none' } } };
const GUEST = { query: OPERATIONS.SignInAsGuest!, variables: { input: { displayName: 'A' } } };
const SEATS = { query: OPERATIONS.FreeSeats!, variables: { performanceId: 'none' } };

describe.each<Way>(['lane', 'around'])('%s', (way) => {
  test.each<[string, Asked, string | undefined]>([
    ['a success', WHO, undefined],
    ['a refusal', REFRESH, undefined],
    ['a fault', CANCEL, 'UNAUTHENTICATED'],
    ['a variable that does not fit', { ...SEATS, variables: {} }, 'BAD_USER_INPUT'],
    ['a document that is none', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['a document that does not fit', { query: '{nothing}' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a document that costs too much',
      {
        query:
          '{concerts(first:100){nodes{performances(first:100){nodes{seatMap{sections{rows{numbers}}}}}}}}',
      },
      'OPERATION_TOO_COMPLEX',
    ],
  ])('tells what it has cost: %s', async (_name, asked, code) => {
    const told = await send(way, { ...asked, headers: from(newAddress()) });
    expect(codeOf(told)).toBe(code);
    const { requested, remaining, exempt } = costOf(told);
    expect(exempt).toBeUndefined();
    expect(requested).toBeGreaterThan(0);
    expect(remaining).toBe(LIMIT - requested);
    expect(told.byLane).toBe(way === 'lane' && (code === undefined || code === 'UNAUTHENTICATED'));
  });

  test('beyond the budget nothing is executed', async () => {
    const headers = from(newAddress());
    let left = LIMIT;
    for (let told = await send(way, { ...SEATS, headers }); codeOf(told) === undefined; ) {
      const cost = costOf(told);
      left -= cost.requested;
      expect(cost.remaining).toBe(left);
      told = await send(way, { ...(left >= 244 ? SEATS : GUEST), headers });
    }
    for (const asked of [GUEST, CANCEL]) {
      for (const either of ['lane', 'around'] as const) {
        const told = await changesNothing(app.database, () => send(either, { ...asked, headers }));
        expectFault(answeredOf(told), 429, 'RATE_LIMITED');
        const { retryAfterMs } = JSON.parse(told.text).errors[0].extensions;
        expect(retryAfterMs).toBeGreaterThan(0);
        expect(retryAfterMs).toBeLessThanOrEqual(60_000);
        expect(told.headers['retry-after']).toBe(String(Math.ceil(retryAfterMs / 1_000)));
        expect(told.byLane).toBe(either === 'lane');
      }
    }
    expect(codeOf(await send(way, { ...WHO, headers: from(newAddress()) }))).toBeUndefined();
  });

  test('this machine is exempt, and the answer says so', async () => {
    expect(costOf(await send(way, WHO))).toMatchObject({ remaining: null, exempt: 'loopback' });
  });
});

test('a caller with a spent budget gets the same answer either way: with something left, and with nothing', async () => {
  const headers = from(newAddress());
  for (const [asked, isLeft] of [
    [SEATS, true],
    [{ query: '{ __typename }' }, false],
  ] as [Asked, boolean][]) {
    while ((await send('around', { ...asked, headers })).status !== 429);
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const lane = await send('lane', { ...SEATS, headers, accept });
      const around = await send('around', { ...SEATS, headers, accept });
      expect([lane.byLane, around.byLane, lane.status]).toEqual([true, false, 429]);
      expect(comparable(lane)).toEqual(comparable(around));
      // A caller with nothing left is not told what an operation would cost.
      expect(costOf(lane) !== undefined).toBe(isLeft);
    }
  }
});

test.each([
  ['a refused token', 'application/json', 'a.b.c', 200],
  ['a refused token', 'application/graphql-response+json', 'a.b.c', 401],
  ['an answer that is not taken', 'text/html', undefined, 406],
])('%s is told the same either way: under %s', async (_name, accept, token, status) => {
  const asked = { ...WHO, token, accept, headers: from(newAddress()) };
  const lane = await send('lane', asked);
  const around = await send('around', asked);
  expect([lane.byLane, around.byLane, lane.status]).toEqual([status !== 406, false, status]);
  expect(comparable(lane)).toEqual(comparable(around));
  expect(lane.headers['www-authenticate'] !== undefined).toBe(status === 401);
});

function comparable({ status, headers, text }: Told): object {
  const { date: _date, 'x-request-id': id, 'content-length': _length, ...rest } = headers;
  const told = text.replace(String(id), 'ID').replace(/"retryAfterMs":\d+/, '"retryAfterMs":0');
  return { status, headers: { ...rest, connection: undefined, 'keep-alive': undefined }, told };
}

test('a budget belongs to one user, and includes operations over WebSocket', async () => {
  const first = costOf(await send('lane', { ...WHO, token, headers: from(newAddress()) }));
  const second = costOf(await send('around', { ...WHO, token, headers: from(newAddress()) }));
  expect(second.remaining).toBe(first.remaining - second.requested);
  const subscribe = async (): Promise<RawSocket> => {
    const socket = await RawSocket.open(app.url, { headers: from(newAddress()) });
    socket.send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
    await socket.heard('connection_ack');
    socket.subscribe('1', OPERATIONS.WatchReservation!, { id: 'none' });
    return socket;
  };
  const socket = await subscribe();
  await socket.heard('next', '1');
  const third = costOf(await send('lane', { ...WHO, token, headers: from(newAddress()) }));
  expect(third.remaining).toBeLessThan(second.remaining - third.requested);
  while (codeOf(await send('lane', { ...SEATS, token, headers: from(newAddress()) })) === undefined);
  while (codeOf(await send('lane', { ...WHO, token, headers: from(newAddress()) })) === undefined);
  const late = await subscribe();
  const told = { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) };
  expect((await late.heard('error', '1')).payload[0].extensions).toMatchObject(told);
  socket.close();
  late.close();
});

test('in production this machine is not exempt, and its X-Forwarded-For is ignored', async () => {
  // This machine's budget is shared with every other process in production on the same Redis.
  const redis = await startOwnRedis();
  const settings = {
    REDIS_URL: redis.url,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    JWT_SECRET,
    ROLES: 'api',
  };
  const production = await startTestApp({ ...settings, COST_PER_MINUTE: String(LIMIT) });
  const there = new BothWays(production.url);
  try {
    const body = JSON.stringify(WHO);
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const before = costOf(await there.send('lane', headers, body));
    expect(before.exempt).toBeUndefined();
    const after = costOf(await there.send('lane', { ...headers, ...from(newAddress()) }, body));
    expect(after.remaining).toBe(before.remaining - after.requested);
  } finally {
    there.close();
    await production.stop();
    await redis.stop();
  }
});

function answeredOf({ status, headers, text }: Told): Parameters<typeof expectFault>[0] {
  return { status, headers: new Headers(headers as Record<string, string>), text, body: JSON.parse(text) };
}
