import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { LaneAnswer } from '../../src/http/graphql/compiled-lane.js';
import type { GeneralAnswer } from '../../src/http/graphql/graphql-route.js';
import { rawConnection } from './raw-request.js';
import { FOR_ANY_SITE, FRIEND, type Served, serve as serveEntry } from './served.js';
import { until } from './until.js';

const HELD = { status: 200, type: 'application/json', head: [], text: '{"data":{}}' };

let served: Served | undefined;
afterEach(() => served?.stop());

/** An entry with room for one request. The lane keeps each request until the test gives the answer. */
async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void = () => {}) {
  const generally: ((answer: GeneralAnswer) => void)[] = [];
  const kept: ((answer: LaneAnswer | undefined) => void)[] = [];
  const answer = () => new Promise<LaneAnswer | undefined>((resolve) => kept.push(resolve));
  const general = () => new Promise<GeneralAnswer>((resolve) => generally.push(resolve));
  const entry = await serveEntry({ answer, general, listener, underWayMax: 1 });
  served = entry;
  const ask = (headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> =>
    fetch(`${entry.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
      ...(signal && { signal }),
    });
  const isUnderWay = (count = 1) => until(async () => kept.length === count, 5_000);
  return { ...entry, kept, generally, ask, isUnderWay };
}

test('a refusal for want of room is complete, and the client may retry on the same connection', async () => {
  const { kept, counted, ask, isUnderWay } = await serve();
  const first = ask();
  await isUnderWay();
  for (let time = 0; time < 3; time += 1) {
    const refused = await ask();
    const text = await refused.text();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(JSON.parse(text).errors).toEqual([
      {
        message: expect.stringContaining('Nothing happened.'),
        extensions: {
          code: 'OVERLOADED',
          retryAfterMs: 1_000,
          requestId: refused.headers.get('x-request-id'),
        },
      },
    ]);
  }
  const typed = await ask({ accept: 'application/graphql-response+json' });
  expect(typed.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  kept[0]!(HELD);
  expect((await first).status).toBe(200);
  const again = ask();
  await isUnderWay(2);
  kept[1]!(HELD);
  expect((await again).status).toBe(200);
  expect(counted).toEqual(['shed', 'shed', 'shed', 'shed', 'compiled', 'compiled']);
});

test('a page of a listed origin may read the refusal, any other may not', async () => {
  const { url, ask, isUnderWay, kept } = await serve();
  const first = ask();
  await isUnderWay();
  const friend = await ask({ Origin: FRIEND });
  expect(friend.headers.get('access-control-allow-origin')).toBe(FRIEND);
  expect(friend.headers.get('vary')).toBe('Origin');
  const stranger = await ask({ origin: 'https://evil.example' });
  expect(stranger.status).toBe(503);
  expect(stranger.headers.has('access-control-allow-origin')).toBe(false);
  const open = await fetch(`${url}${FOR_ANY_SITE}`, { headers: { origin: 'https://evil.example' } });
  expect(open.status).toBe(503);
  expect(open.headers.get('access-control-allow-origin')).toBe('*');
  kept[0]!(HELD);
  await first;
});

const GENERAL = { status: 200, headers: new Map(), text: '{"data":null}' };

test.each(['plain', 'read by the parser'])(
  'what the lane leaves takes room until it is answered: %s',
  async (by) => {
    const left: ServerResponse[] = [];
    const { ask, isUnderWay, kept, generally } = await serve((_request, response) => left.push(response));
    const first = ask(by === 'plain' ? {} : { 'x-name': '\xfc' });
    await isUnderWay();
    kept[0]!(undefined);
    await until(async () => left.length + generally.length === 1, 5_000);
    expect((await ask()).status).toBe(503);
    expect(left).toHaveLength(by === 'plain' ? 0 : 1);
    left[0]?.end('{}');
    generally[0]?.(GENERAL);
    expect((await first).status).toBe(200);
    const next = ask();
    await isUnderWay(2);
    kept[1]!(HELD);
    expect((await next).status).toBe(200);
  },
);

test('a client that disconnects while its request is under way frees its room', async () => {
  const left: ServerResponse[] = [];
  const { ask, isUnderWay, kept } = await serve((_request, response) => left.push(response));
  const leaving = new AbortController();
  const connection = once(served!.server, 'connection') as Promise<[Socket]>;
  // A plain request has no such byte, so the parser reads the request and leaves it to the listener.
  const first = ask({ 'x-name': '\xfc' }, leaving.signal).catch(() => undefined);
  await isUnderWay();
  const [socket] = await connection;
  const gone = once(socket, 'close');
  leaving.abort();
  await Promise.all([first, gone]);
  kept[0]!(undefined);
  await until(async () => left.length === 1, 5_000);
  const next = ask();
  await isUnderWay(2);
  kept[1]!(HELD);
  expect((await next).status).toBe(200);
});

test('a plain request whose client disconnects while it is under way frees its room', async () => {
  const left: ServerResponse[] = [];
  const { ask, isUnderWay, kept, generally } = await serve((_request, response) => left.push(response));
  const leaving = new AbortController();
  const connection = once(served!.server, 'connection') as Promise<[Socket]>;
  const first = ask({}, leaving.signal).catch(() => undefined);
  await isUnderWay();
  const gone = once((await connection)[0], 'end');
  leaving.abort();
  await Promise.all([first, gone]);
  kept[0]!(undefined);
  await until(async () => generally.length === 1, 5_000);
  generally[0]!(GENERAL);
  const next = ask();
  await isUnderWay(2);
  kept[1]!(HELD);
  expect((await next).status).toBe(200);
  expect(left).toEqual([]);
});

test('a closing server refuses requests for which there is no room, and serves other paths', async () => {
  const { url, ask, isUnderWay, kept, drain } = await serve((_request, response) => response.end('ok'));
  const first = ask();
  await isUnderWay();
  expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok');
  expect(await (await fetch(`${url}/readyz?at=1`)).text()).toBe('ok');
  expect((await fetch(`${url}/readyzs`)).status).toBe(503);
  drain();
  expect((await ask()).headers.get('connection')).toBe('close');
  kept[0]!(HELD);
  await first;
});

test('an upload takes no room until its body has arrived', async () => {
  const uploads: { request: IncomingMessage; response: ServerResponse }[] = [];
  const { url, ask, isUnderWay, kept } = await serve((request, response) => {
    request.resume();
    uploads.push({ request, response });
  });
  const socket = await rawConnection(url);
  socket.write('PUT /film HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nx');
  await until(async () => uploads.length === 1, 5_000);
  const first = ask();
  await isUnderWay();
  kept[0]!(HELD);
  expect((await first).status).toBe(200);
  const [{ request, response }] = uploads as [(typeof uploads)[0]];
  socket.write('x');
  await until(async () => request.readableEnded, 5_000);
  expect((await ask()).status).toBe(503);
  response.end();
  await until(async () => response.closed, 5_000);
  const next = ask();
  await isUnderWay(2);
  kept[1]!(HELD);
  expect((await next).status).toBe(200);
  socket.destroy();
});
