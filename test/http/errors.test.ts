import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FAULTS } from '../../src/platform/fault.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { guest, OPERATIONS } from '../support/graphql.js';
import { ACCEPTS, answered, expectFault, expectWellTold, GRAPHQL_TYPE, JSON_TYPE, send } from './answers.js';
import { rawAnswer, rawConnection } from './raw-request.js';
import { changesNothing } from './state.js';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  token = await guest(app.url);
});
afterAll(() => app.stop());

const GUEST = 'mutation{signInAsGuest(input:{displayName:"A"}){__typename}}';

describe('what an answer is in', () => {
  const CHOICES: [accept: string, type: string][] = [
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['', JSON_TYPE],
    [JSON_TYPE, JSON_TYPE],
    [GRAPHQL_TYPE, GRAPHQL_TYPE],
    [`${GRAPHQL_TYPE}, ${JSON_TYPE};q=0.9`, GRAPHQL_TYPE],
    [`${JSON_TYPE}, ${GRAPHQL_TYPE}`, JSON_TYPE],
    [`${JSON_TYPE};q=0.5, ${GRAPHQL_TYPE}`, GRAPHQL_TYPE],
    [`${GRAPHQL_TYPE};q=0.1, ${JSON_TYPE};q=0.2`, JSON_TYPE],
    [`${GRAPHQL_TYPE};q=0, */*`, JSON_TYPE],
    [`${JSON_TYPE};q=0, */*;q=0.1`, GRAPHQL_TYPE],
    [`text/html, ${GRAPHQL_TYPE.toUpperCase()} ; charset=utf-8`, GRAPHQL_TYPE],
    [`multipart/mixed, ${GRAPHQL_TYPE}, ${JSON_TYPE}, text/event-stream`, GRAPHQL_TYPE],
  ];

  test.each(CHOICES)('for %j it is %s, and the status of a refusal goes with it', async (accept, type) => {
    const good = await send(app.url, { query: '{__typename}' }, { accept });
    expect([good.status, good.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
    const refused = await send(app.url, { query: '{nothing}' }, { accept });
    expectFault(refused, type === JSON_TYPE ? 200 : 400, 'GRAPHQL_VALIDATION_FAILED');
    expect(refused.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  });

  test.each([
    'text/html',
    'image/*',
    'application/json;q=0',
    'application/graphql+json',
    'multipart/mixed',
    'nonsense',
  ])('for %j there is no type, and the operation does not run', async (accept) => {
    const answer = await changesNothing(app.database, () => send(app.url, { query: GUEST }, { accept }));
    expectFault(answer, 406, 'BAD_REQUEST');
  });
});

describe("a client's mistake that shows only in the execution is told as theirs", () => {
  const MISTAKES: [string, string, unknown][] = [
    ['null for an argument', 'query($id:ID="a"){concert(id:$id){id}}', { id: null }],
    ['null for a condition', 'query($c:Boolean=true){serverTime @include(if:$c)}', { c: null }],
    [
      'null within an input',
      'mutation($n:String="a"){signInAsGuest(input:{displayName:$n}){__typename}}',
      { n: null },
    ],
  ];

  describe.each(ACCEPTS)('under %s', (accept) => {
    test.each(MISTAKES)('%s', async (_name, query, variables) => {
      const answer = await changesNothing(app.database, () =>
        send(app.url, { query, variables }, { accept }),
      );
      expect(answer.body.errors?.map((error) => error.extensions.code)).toEqual(['BAD_USER_INPUT']);
      expectWellTold(answer);
    });
  });
});

describe.each(ACCEPTS)('under %s', (accept, status) => {
  test('a subscription is refused over HTTP', async () => {
    const query = 'subscription{reservationUpdated(id:"rsv_1"){id}}';
    expectFault(await send(app.url, { query }, { accept, token }), 400, 'BAD_REQUEST');
  });

  test.each([
    ['an unknown hash', { version: 1, sha256Hash: 'a'.repeat(64) }],
    ['another version', { version: 2, sha256Hash: 'a' }],
  ])('a client cannot register persisted queries by sending them: %s', async (_name, persistedQuery) => {
    const request = { query: '{__typename}', extensions: { persistedQuery } };
    const answer = await send(app.url, request, { accept });
    expect(answer.body.errors?.map((error) => error.extensions.code)).toEqual(['BAD_REQUEST']);
    expectWellTold(answer);
  });

  test('an invalid token is refused before anything else is checked, in a form that clients read', async () => {
    const answer = await send(app.url, { query: '{' }, { accept, token: 'a.b.c' });
    expectFault(answer, accept === GRAPHQL_TYPE ? 401 : 200, 'UNAUTHENTICATED');
    expect(answer.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
    const challenge = accept === GRAPHQL_TYPE ? 'Bearer error="invalid_token"' : null;
    expect(answer.headers.get('www-authenticate')).toBe(challenge);
  });

  test('an empty Authorization header counts as none', async () => {
    const empty = { accept, headers: { authorization: '' } };
    const publicly = await send(app.url, { query: '{viewer{id}}' }, empty);
    expect([publicly.status, publicly.body]).toEqual([200, { data: { viewer: null } }]);
    const cancel = { query: 'mutation{cancelReservation(input:{reservationId:"r"}){__typename}}' };
    expectFault(await send(app.url, cancel, empty), 200, 'UNAUTHENTICATED');
  });

  test.each([
    ['JSON that calls itself compressed', { 'content-encoding': 'gzip' }, 'without `Content-Encoding`'],
    ['another encoding', { 'content-encoding': 'br' }, 'without `Content-Encoding`'],
    ['plain text', { 'content-type': 'text/plain' }, '`Content-Type: application/json`'],
    ['GraphQL', { 'content-type': 'application/graphql' }, '`Content-Type: application/json`'],
    ['a type that is none', { 'content-type': 'json' }, '`Content-Type: application/json`'],
  ])('a body that is not read is answered with how to send it: %s', async (_name, headers, cure) => {
    const answer = await changesNothing(app.database, () =>
      send(app.url, { query: GUEST }, { accept, headers: headers as Record<string, string> }),
    );
    expectFault(answer, 415, 'BAD_REQUEST');
    expect(answer.headers.get('content-type')).toBe(`${accept}; charset=utf-8`);
    expect(answer.body.errors![0]!.message).toContain(cure);
    expect(answer.headers.get('accept-encoding')).toBe('content-encoding' in headers ? 'identity' : null);
  });

  test('a body with the encoding `identity` is read', async () => {
    const headers = { 'content-encoding': 'identity' };
    expect((await send(app.url, { query: '{__typename}' }, { accept, headers })).status).toBe(200);
  });

  test('a bound of a document is reported as the bounds of values are', async () => {
    expectFault(await send(app.url, { query: '{' }, { accept }), status, 'GRAPHQL_PARSE_FAILED');
  });
});

test('a caller that may not retry yet is told when it may', async () => {
  const input = { email: 'guessed@example.com', password: 'not the password' };
  const request = { query: OPERATIONS.SignIn!, operationName: 'SignIn', variables: { input } };
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const answer = await send(app.url, request);
    expect(answer.body.data?.signIn).toMatchObject({ code: 'INVALID_CREDENTIALS' });
  }
  const answer = await changesNothing(app.database, () => send(app.url, request));
  expectFault(answer, 200, 'RATE_LIMITED');
  const retryAfterMs = answer.body.errors?.[0]?.extensions.retryAfterMs;
  expect(Number.isInteger(retryAfterMs)).toBe(true);
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(retryAfterMs).toBeLessThanOrEqual(15 * 60 * 1_000);
});

test.each([
  ['GET', '/nothing', 404, 'NOT_FOUND'],
  ['PUT', '/graphql', 405, 'BAD_REQUEST'],
  ['DELETE', '/graphql', 405, 'BAD_REQUEST'],
  ['POST', '/readyz', 405, 'BAD_REQUEST'],
  ['GET', '/graphql%', 400, 'BAD_REQUEST'],
  ['GET', '/%c0%ae%c0%ae/', 400, 'BAD_REQUEST'],
  ['GET', '/graphql?query={__typename}&query={__typename}', 400, 'BAD_REQUEST'],
  ['GET', '/graphql?query={__typename}&variables={', 400, 'BAD_REQUEST'],
] as const)('an error outside GraphQL is told in the same way: %s %s', async (method, path, status, code) => {
  const headers = { 'apollo-require-preflight': '1' };
  expectFault(await answered(await fetch(`${app.url}${path}`, { method, headers })), status, code);
});

test.each([
  ['/graphql?query={a}', 'GET, HEAD, POST'],
  ['/healthz', 'GET, HEAD'],
])('a method that is not allowed is answered with those that are: %s', async (path, allow) => {
  const answer = await answered(await fetch(`${app.url}${path}`, { method: 'PUT', body: '{}' }));
  expectFault(answer, 405, 'BAD_REQUEST');
  expect(answer.headers.get('allow')).toBe(allow);
  expect(answer.body.errors![0]!.message).toContain(allow);
});

test.each([
  ['a line that is no request', 'nonsense\r\n\r\n', 400],
  ['a header without a name', 'GET / HTTP/1.1\r\n: a\r\n\r\n', 400],
  ['two lengths', 'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
  [
    'a length and chunks',
    'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    400,
  ],
  ['headers of 20 KB', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
])('bytes that are not HTTP are answered in the same way: %s', async (_name, text, status) => {
  const socket = await rawConnection(app.url);
  socket.write(text);
  const [head = '', body = ''] = (await rawAnswer(socket)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  const requestId = /^x-request-id: (.*)$/m.exec(head)?.[1]?.trim();
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(JSON.parse(body)).toEqual({
    errors: [{ message: FAULTS.BAD_REQUEST, extensions: { code: 'BAD_REQUEST', requestId } }],
  });
});

test("a request's id is ours, whatever the client calls it", async () => {
  const headers = { 'x-request-id': 'forged', 'request-id': 'forged' };
  const first = await send(app.url, { query: '{a}' }, { headers });
  const second = await send(app.url, { query: '{a}' }, { headers });
  expectWellTold(first);
  expectWellTold(second);
  expect(first.headers.get('x-request-id')).not.toBe(second.headers.get('x-request-id'));
});
