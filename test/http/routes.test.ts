import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sleep } from '../../src/platform/clock.js';
import { guest } from '../support/graphql.js';
import { metric } from '../support/metric.js';
import { type RoutesApp, startRoutesApp } from './routes-app.js';
import { seen, signatureOf } from './routes-room.js';
import { until } from './until.js';

const FRIEND = 'https://friend.example';
const STRANGER = 'https://stranger.example';

let app: RoutesApp;
let stopping: Promise<void> | undefined;
beforeAll(async () => {
  app = await startRoutesApp({ ALLOWED_ORIGINS: FRIEND });
});
// The last test has stopped it already, unless it failed before.
afterAll(() => stopping ?? app.stop());

const ask = (path: string, options: RequestInit = {}): Promise<Response> =>
  fetch(`${app.url}${path}`, options);

/** Checks that an answer is a fault in the shape of the API's errors, and returns it. */
async function faultOf(answer: Response): Promise<{ code: string; message: string }> {
  const { errors } = (await answer.json()) as {
    errors: [{ message: string; extensions: { code: string; requestId: string } }];
  };
  expect(errors).toHaveLength(1);
  const [{ message, extensions }] = errors;
  expect(extensions.requestId).toBe(answer.headers.get('x-request-id'));
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  return { code: extensions.code, message };
}

const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('what a route is given', () => {
  test('the bytes of the body as they arrived, for a signature', async () => {
    const body = '{ "paid":  "ä" }';
    const answer = await post('/webhook', body, { 'x-signature': signatureOf(body) });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ heard: { paid: 'ä' } });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('the caller, the parts of the path and the query', async () => {
    const authorization = `Bearer ${await guest(app.url)}`;
    const headers = { authorization, 'content-type': 'image/png' };
    const put = await ask('/pictures/fan', { method: 'PUT', body: 'xyz', headers });
    expect(await put.json()).toEqual({ name: 'fan', bytes: 3, roles: ['FAN'] });
    const got = await ask('/.well-known/thing?what=this');
    expect(await got.text()).toBe('it is this');
    expect(got.headers.get('cache-control')).toBe('public, max-age=60');
  });
});

describe('what is refused before the route runs', () => {
  test('a body beyond its bound', async () => {
    const answer = await post('/webhook', JSON.stringify('x'.repeat(100)));
    expect(answer.status).toBe(413);
    expect(await faultOf(answer)).toEqual({
      code: 'PAYLOAD_TOO_LARGE',
      message: 'The body has at most 100 bytes.',
    });
  });

  test('a body of another type, and one that is encoded', async () => {
    const typed = await ask('/webhook', {
      method: 'POST',
      body: 'a=b',
      headers: { 'content-type': 'text/plain' },
    });
    expect(typed.status).toBe(415);
    expect(typed.headers.get('accept')).toBe('application/json');
    expect((await faultOf(typed)).code).toBe('BAD_REQUEST');
    const encoded = await post('/webhook', '{}', { 'content-encoding': 'gzip' });
    expect(encoded.status).toBe(415);
  });

  test.each([
    ['without a token', {}],
    ['with a false one', { authorization: 'Bearer false' }],
  ])('a caller %s where one is required', async (_name, headers) => {
    const answer = await ask('/pictures/fan', {
      method: 'PUT',
      body: 'x',
      headers: { 'content-type': 'image/png', ...headers },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect((await faultOf(answer)).code).toBe('UNAUTHENTICATED');
  });

  test.each([
    ['POST', '/.well-known/thing', 'GET, HEAD'],
    ['GET', '/webhook', 'POST'],
    ['DELETE', '/pictures/fan', 'PUT'],
    ['POST', '/words/schema.graphql', 'GET, HEAD'],
  ])('a method that is not there: %s %s', async (method, path, allow) => {
    const answer = await ask(path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allow);
    expect((await answer.json()) as object).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });

  test('a path that is not there', async () => {
    expect((await ask('/pictures')).status).toBe(404);
    expect((await ask('/words/nothing')).status).toBe(404);
  });
});

describe('pages of other sites', () => {
  test('are refused, unless their origin is on the list', async () => {
    const body = '{}';
    const signed = { 'x-signature': signatureOf(body) };
    const foreign = await post('/webhook', body, { ...signed, origin: STRANGER });
    expect(foreign.status).toBe(403);
    expect((await faultOf(foreign)).code).toBe('FORBIDDEN');
    const friend = await post('/webhook', body, { ...signed, origin: FRIEND });
    expect(friend.status).toBe(202);
    expect(friend.headers.get('access-control-allow-origin')).toBe(FRIEND);
  });

  test('may call a route for any site, also after a preflight', async () => {
    const answer = await ask('/.well-known/thing', { headers: { origin: STRANGER } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const preflight = await ask('/.well-known/thing', {
      method: 'OPTIONS',
      headers: {
        origin: STRANGER,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'x-own',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET');
    const elsewhere = await ask('/webhook', {
      method: 'OPTIONS',
      headers: { origin: STRANGER, 'access-control-request-method': 'POST' },
    });
    expect(elsewhere.status).toBe(403);
  });

  test.each([
    ['PUT', '/pictures/fan', FRIEND, FRIEND, 'GET, HEAD, POST, PUT, DELETE'],
    ['DELETE', '/stalls/a', FRIEND, '*', 'GET, DELETE'],
    ['DELETE', '/stalls/a', STRANGER, '*', 'GET'],
  ])('a preflight names the methods: %s %s from %s', async (method, path, origin, allowed, methods) => {
    const { status, headers } = await ask(path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization',
      },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(allowed);
    expect(headers.get('access-control-allow-methods')).toBe(methods);
    expect(headers.get('access-control-allow-headers')).toBe('authorization');
    expect(headers.get('access-control-max-age')).toBe('600');
    expect(headers.get('vary')).toMatch(/^Origin, Access-Control-Request-Headers$/i);
  });

  test('of a path, only the methods for any site may be called', async () => {
    const headers = { origin: STRANGER };
    expect((await ask('/stalls/a', { headers })).status).toBe(200);
    expect((await ask('/stalls/a', { method: 'DELETE', headers })).status).toBe(403);
  });
});

describe('what a route answers', () => {
  test('HEAD as GET without the body', async () => {
    const answer = await ask('/.well-known/thing', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await answer.text()).toBe('');
  });

  test.each([
    ['GET', '/broken'],
    ['POST', '/paid'],
  ])('an unexpected error is logged and masked, also one with a status: %s %s', async (method, path) => {
    app.logged.length = 0;
    const answer = method === 'GET' ? await ask(path) : await post(path, '{}');
    expect(answer.status).toBe(500);
    const fault = await faultOf(answer);
    expect(fault.code).toBe('INTERNAL_SERVER_ERROR');
    expect(fault.message).not.toContain('swordfish');
    expect(app.logged).toHaveLength(1);
    expect(app.logged[0]!.requestId).toBe(answer.headers.get('x-request-id'));
    expect(app.logged[0]!.err!.message).toContain('swordfish');
  });

  test('a fault has its code, a body that is no JSON too', async () => {
    const missing = await ask('/missing');
    expect(missing.status).toBe(404);
    expect((await faultOf(missing)).code).toBe('NOT_FOUND');
    const unreadable = await post('/webhook', '{', { 'x-signature': signatureOf('{') });
    expect(unreadable.status).toBe(400);
    expect((await faultOf(unreadable)).code).toBe('BAD_REQUEST');
  });

  test('one that takes too long is cut off', async () => {
    const answer = await post('/endless', '{}');
    expect(answer.status).toBe(504);
    expect((await faultOf(answer)).code).toBe('OUTCOME_UNKNOWN');
    expect(seen.late?.aborted).toBe(true);
  });

  test('it is counted with the other answers, a refusal as a success', async () => {
    const before = await answersByRoutes();
    await ask('/.well-known/thing');
    await ask('/broken');
    await ask('/words/schema.graphql');
    await until(async () => (await answersByRoutes()) === before + 3, 5_000);
  });
});

const answersByRoutes = async (): Promise<number> =>
  (await metric(app, 'ticket_rush_answers_total{way="route"}')) || 0;

describe('a folder', () => {
  test('its files say how long they may be kept', async () => {
    const page = await ask('/words/schema.graphql');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('type Query');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(page.headers.get('etag')).toBeTruthy();
    const kept = await ask('/words/possible-types.json');
    expect(kept.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test('it shows nothing outside of itself, and refuses pages of other sites', async () => {
    for (const path of ['/words/../package.json', '/words/%2e%2e/package.json']) {
      expect([403, 404]).toContain(await statusOfRaw(path));
    }
    const foreign = await ask('/words/schema.graphql', { headers: { origin: STRANGER } });
    expect(foreign.status).toBe(403);
    expect((await ask('/words', { redirect: 'manual' })).headers.get('location')).toBe('/words/');
  });
});

/** `fetch` resolves dots in a path itself. */
function statusOfRaw(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ hostname, port, path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}

test('a job that fails goes on, and keeps no other from its work', async () => {
  const { failing, well } = seen;
  await until(async () => seen.failing > failing + 2 && seen.well > well + 2, 5_000);
});

test('a server that stops answers the request under way, and takes no other', async () => {
  const answer = ask('/slow');
  await until(async () => seen.slowBegan, 5_000);
  stopping = app.stop();
  await until(
    () =>
      ask('/.well-known/thing').then(
        () => false,
        () => true,
      ),
    5_000,
  );
  seen.goOn();
  const { status, headers } = await answer;
  expect(status).toBe(200);
  expect(headers.get('connection')).toBe('close');
  await stopping;
  const { failing } = seen;
  await sleep(50);
  expect(seen.failing).toBe(failing);
});
