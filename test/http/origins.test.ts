import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Origins } from '../../src/http/admission/origins.js';
import type { Logger } from '../../src/platform/logger.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { answered, expectFault, send } from './answers.js';
import { rawAnswer, rawConnection } from './raw-request.js';
import { changesNothing } from './state.js';

const FRIEND = 'https://tickets.example.com';
const OTHER_FRIEND = 'http://localhost:5173';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api', ALLOWED_ORIGINS: `${FRIEND},${OTHER_FRIEND}` });
});
afterAll(() => app.stop());

const portOf = () => new URL(app.url).port;
const MUTATION = 'mutation{signInAsGuest(input:{displayName:"A"}){__typename}}';
const CORS = /^access-control-allow-/;

const FOREIGN: [string, () => string][] = [
  ['another site', () => 'https://evil.example'],
  ['null, which a sandboxed frame sends', () => 'null'],
  ['an allowed one under another scheme', () => FRIEND.replace('https', 'http')],
  ['an allowed one under another port', () => `${FRIEND}:8443`],
  ['a name that begins like an allowed one', () => `${FRIEND}.evil.example`],
  ['a name that ends like an allowed one', () => 'https://eviltickets.example.com'],
  ['its own name under another port', () => 'http://127.0.0.1:1'],
  ['its own name under another scheme', () => `https://127.0.0.1:${portOf()}`],
  ['a foreign name under its own port', () => `http://evil.example:${portOf()}`],
  ['an allowed one in capitals', () => FRIEND.toUpperCase()],
  ['two of them', () => `${FRIEND}, https://evil.example`],
  ['nothing', () => ''],
];

describe.each(FOREIGN)('a foreign origin: %s', (_name, origin) => {
  test('is refused', async () => {
    const answer = await changesNothing(app.database, () =>
      send(app.url, { query: MUTATION }, { headers: { origin: origin() } }),
    );
    expectFault(answer, 403, 'FORBIDDEN');
    expect([...answer.headers.keys()].filter((name) => CORS.test(name))).toEqual([]);
  });

  test('is refused its preflight', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: origin(), 'access-control-request-method': 'POST' },
    });
    expect([...response.headers.keys()].filter((name) => CORS.test(name))).toEqual([]);
    expectFault(await answered(response), 403, 'FORBIDDEN');
  });

  test('is refused every other path', async () => {
    for (const path of ['/healthz', '/readyz', '/nothing']) {
      const response = await fetch(`${app.url}${path}`, { headers: { origin: origin() } });
      expectFault(await answered(response), 403, 'FORBIDDEN');
    }
  });
});

test.each([FRIEND, OTHER_FRIEND])('an allowed origin may call and is told so: %s', async (origin) => {
  const answer = await send(app.url, { query: '{__typename}' }, { headers: { origin } });
  expect(answer.body).toEqual({ data: { __typename: 'Query' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  expect(answer.headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after');
  expect(answer.headers.get('vary')).toContain('Origin');
  // The server uses no cookies, so a page may not send any.
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
});

test('an allowed origin is told what it may send', async () => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin: FRIEND,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe(FRIEND);
  expect(response.headers.get('access-control-allow-methods')).toContain('POST');
  expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
});

test('an allowed origin may send headers that name its client, and headers of tracing', async () => {
  const asked =
    'apollographql-client-name,apollographql-client-version,baggage,graphql-client-name,traceparent,tracestate,x-request-id';
  const headers = { 'access-control-request-method': 'POST', 'access-control-request-headers': asked };
  const preflight = (origin: string): Promise<Response> =>
    fetch(`${app.url}/graphql`, { method: 'OPTIONS', headers: { ...headers, origin } });
  const response = await preflight(FRIEND);
  expect(response.headers.get('access-control-allow-headers')).toBe(asked);
  expect(response.headers.get('vary')).toContain('Access-Control-Request-Headers');
  const refused = await preflight('https://evil.example');
  expect(refused.headers.get('access-control-allow-headers')).toBeNull();
});

test('each refused origin is logged once, and only a few are logged', () => {
  const told: { origin: string }[] = [];
  const warn = (fields: { origin: string }, message: string) => {
    expect(message).toContain('ALLOWED_ORIGINS');
    told.push(fields);
  };
  const origins = new Origins('127.0.0.1', [FRIEND], { warn } as unknown as Logger);
  for (const origin of [undefined, FRIEND]) expect(origins.refusal(origin)).toBeUndefined();
  for (const origin of ['https://a.example', 'https://b.example', 'https://a.example', 'x'.repeat(8_000)])
    expect(origins.refusal(origin)?.code).toBe('FORBIDDEN');
  expect(told.map(({ origin }) => origin)).toEqual([
    'https://a.example',
    'https://b.example',
    'x'.repeat(200),
  ]);
  for (let count = 0; count < 1_000; count += 1) origins.refusal(`https://${count}.example`);
  expect(told).toHaveLength(20);
});

test.each(['127.0.0.1', 'localhost', '[::1]'])('its own pages may call, as %s', async (name) => {
  const headers = { origin: `http://${name}:${portOf()}` };
  const answer = await send(app.url, { query: '{__typename}' }, { headers });
  expect(answer.body).toEqual({ data: { __typename: 'Query' } });
});

test('a client that is not a browser sends no origin and may call', async () => {
  const answer = await send(app.url, { query: '{__typename}' });
  expect(answer.body).toEqual({ data: { __typename: 'Query' } });
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});

test('the Host header makes no foreign page one of the server’s own', async () => {
  const socket = await rawConnection(app.url);
  const host = 'evil.example';
  socket.write(
    `GET /healthz HTTP/1.1\r\nhost: ${host}\r\norigin: http://${host}\r\nconnection: close\r\n\r\n`,
  );
  expect(await rawAnswer(socket)).toMatch(/^HTTP\/1\.1 403 .*"code":"FORBIDDEN"/s);
});
