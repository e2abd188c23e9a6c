import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/platform/logger.js';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { RawSocket } from '../support/raw-socket.js';

/** A client's mistake is reported to it for that operation alone, and is not logged as an error. */
let setUp: TestApp;
let app: App;
let performanceId: string;
let socket: RawSocket;
const logged: unknown[] = [];
beforeAll(async () => {
  setUp = await startTestApp({ ROLES: 'api' });
  const logger = createLogger('silent');
  logger.error = (...said: unknown[]) => void logged.push(said);
  logger.warn = logger.error;
  app = await startOn(setUp.database, { ROLES: 'api' }, logger);
  ({ performanceId } = await createConcert(setUp));
  socket = await RawSocket.connected(app.url!);
  socket.subscribe('beside', MAP, { p: performanceId });
  await socket.heard('next', 'beside');
});
afterAll(async () => {
  socket.close();
  await app.stop();
  await setUp.stop();
});

const MAP = 'subscription ($p: ID!) { seatMapUpdated(performanceId: $p) { __typename } }';
const rooted = (conditions: string, variables = '') =>
  `subscription A${variables} { seatMapUpdated(performanceId: "P") ${conditions} { __typename } }`;
const FRAGMENT = 'fragment F on Subscription { seatMapUpdated(performanceId: "P") { __typename } }';

let count = 0;
function subscribe(payload: object): string {
  count += 1;
  const text = JSON.stringify({ type: 'subscribe', id: `${count}`, payload });
  socket.send(text.replaceAll('\\"P\\"', `\\"${performanceId}\\"`));
  return `${count}`;
}

const MISTAKES: [string, object, string][] = [
  ['the field is skipped', { query: rooted('@skip(if: true)') }, 'BAD_USER_INPUT'],
  ['the field is not included', { query: rooted('@include(if: false)') }, 'BAD_USER_INPUT'],
  [
    'the field is skipped by a variable',
    { query: rooted('@skip(if: $s)', '($s: Boolean!)'), variables: { s: true } },
    'BAD_USER_INPUT',
  ],
  [
    'the field is skipped by a default',
    { query: rooted('@skip(if: $s)', '($s: Boolean! = true)') },
    'BAD_USER_INPUT',
  ],
  [
    'a fragment at the root is skipped',
    { query: `subscription { ...F @skip(if: true) } ${FRAGMENT}` },
    'BAD_USER_INPUT',
  ],
  [
    'a fragment without a name is not included',
    { query: rooted('').replace('{', '{ ... @include(if: false) {').concat('}') },
    'BAD_USER_INPUT',
  ],
  [
    'a condition without its variable',
    { query: rooted('@skip(if: $s)', '($s: Boolean!)') },
    'BAD_USER_INPUT',
  ],
  [
    'a condition with null',
    { query: rooted('@skip(if: $s)', '($s: Boolean = true)'), variables: { s: null } },
    'BAD_USER_INPUT',
  ],
  ['a condition without its argument', { query: rooted('@skip') }, 'GRAPHQL_VALIDATION_FAILED'],
  ['a missing variable', { query: MAP }, 'BAD_USER_INPUT'],
  ['null for a variable', { query: MAP, variables: { p: null } }, 'BAD_USER_INPUT'],
  ['an object for an id', { query: MAP, variables: { p: { a: 1 } } }, 'BAD_USER_INPUT'],
  [
    'a number for a text',
    {
      query: `subscription ($a: String) { seatMapUpdated(performanceId: "P", after: $a) { __typename } }`,
      variables: { a: 5 },
    },
    'BAD_USER_INPUT',
  ],
  ['an operation that is not there', { query: rooted(''), operationName: 'B' }, 'BAD_REQUEST'],
  ['two operations, none chosen', { query: `${rooted('')} query B { serverTime }` }, 'BAD_REQUEST'],
  [
    'two operations without names',
    { query: `${rooted('').replace('A', '')} { serverTime }` },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a query', { query: '{ serverTime }' }, 'BAD_REQUEST'],
  ['introspection', { query: 'subscription { __typename }' }, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'introspection under a condition',
    {
      query: 'subscription ($s: Boolean!) { __schema @skip(if: $s) { description } }',
      variables: { s: true },
    },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'two fields, one of them skipped',
    { query: rooted('').replace('{', '{ reservationUpdated(id: "x") @skip(if: true) { id } ') },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['an unknown documentId', { query: '', documentId: 'f00' }, 'DOCUMENT_NOT_TRUSTED'],
];

test.each(MISTAKES)('%s: an error with its code', async (_name, payload, code) => {
  const { payload: errors } = await socket.heard('error', subscribe(payload));
  expect(errors).toMatchObject([{ extensions: { code, requestId: expect.any(String) } }]);
});

describe('what is no mistake', () => {
  test.each([
    [
      'a field that is not skipped',
      { query: rooted('@skip(if: $s)', '($s: Boolean!)'), variables: { s: false } },
    ],
    ['a fragment at the root', { query: `subscription { ...F } ${FRAGMENT}` }],
    ['the same field twice', { query: rooted('').replace('{', `{ ...F`).concat(FRAGMENT) }],
    ['a variable that is not used', { query: rooted(''), variables: { nothing: 1 } }],
    ['no variables', { query: rooted(''), variables: null }],
    ['one of two operations', { query: `${rooted('')} query B { serverTime }`, operationName: 'A' }],
  ])('%s', async (_name, payload) => {
    const id = subscribe(payload);
    const { payload: result } = await socket.heard('next', id);
    expect(result).toEqual({ data: { seatMapUpdated: { __typename: 'SeatMap' } } });
    socket.send({ type: 'complete', id });
  });
});

test('the socket and the subscription beside them live on, and the log says nothing', () => {
  expect(socket.code).toBeUndefined();
  expect(socket.messages.filter(({ type, id }) => type === 'complete' && id === 'beside')).toEqual([]);
  expect(logged).toEqual([]);
});
