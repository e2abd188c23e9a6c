import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type PlainPost, readPlainPost } from '../../src/http/transport/fast-path/plain-post.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { OPERATIONS } from '../support/graphql.js';
import { rawConnection } from './raw-request.js';

const BODY_MAX = 65_536;
const QUERY = JSON.stringify({ query: 'query Hello { __typename }' });
const TRUSTED = JSON.stringify({ documentId: createHash('sha256').update(OPERATIONS.WhoAmI!).digest('hex') });
const HOST = 'Host: tickets.example.com';
const TYPE = 'Content-Type: application/json';

const post = (lines: readonly string[], body = QUERY): string =>
  ['POST /graphql HTTP/1.1', ...lines, '', body].join('\r\n');
const lengthOf = (body: string): string => `Content-Length: ${Buffer.byteLength(body)}`;
const plain = (body = QUERY, ...more: string[]): string => post([HOST, TYPE, lengthOf(body), ...more], body);

describe('a request that is plain', () => {
  test.each([
    ['as programs send it', plain()],
    ['with a token', plain(QUERY, 'Authorization: Bearer abc.def')],
    ['that keeps its connection', plain(QUERY, 'Connection: Keep-Alive')],
    ['with a charset', post([HOST, 'content-type: application/json; charset=utf-8', lengthOf(QUERY)])],
    ['with a text of many bytes', plain(JSON.stringify({ query: '# 서울' }))],
  ])('%s', (_what, text) => {
    const read = readPlainPost(Buffer.from(text), BODY_MAX) as PlainPost;
    expect(read.headers.host).toBe('tickets.example.com');
    expect(read.body.toString()).toBe(text.slice(text.indexOf('\r\n\r\n') + 4));
  });
});

test('a request without its end has begun, if its head is complete', () => {
  const text = plain();
  const head = plain().indexOf(QUERY);
  const read = (length: number) => readPlainPost(Buffer.from(text.slice(0, length)), BODY_MAX);
  expect([head - 1, head, text.length - 1].map(read)).toEqual([
    undefined,
    { length: text.length },
    { length: text.length },
  ]);
});

const UNUSUAL: [string, string][] = [
  ['another method', plain().replace('POST', 'PUT')],
  ['another path', plain().replace('/graphql', '/graphql?a=1')],
  ['another version', plain().replace('1.1', '1.0')],
  ['no host', post([TYPE, lengthOf(QUERY)])],
  ['two hosts', plain(QUERY, HOST)],
  ['two lengths', plain(QUERY, lengthOf(QUERY))],
  ['two lengths that differ', plain(QUERY, 'Content-Length: 3')],
  ['a length and chunks', plain(QUERY, 'Transfer-Encoding: chunked')],
  ['a length with a sign', post([HOST, TYPE, `Content-Length: +${QUERY.length}`])],
  ['a length with a zero before it', post([HOST, TYPE, `Content-Length: 0${QUERY.length}`])],
  ['a length with a comma', post([HOST, TYPE, `Content-Length: ${QUERY.length}, ${QUERY.length}`])],
  ['no length', post([HOST, TYPE])],
  ['a space before the colon', plain(QUERY, 'X-A : 1')],
  ['no space after it', plain(QUERY, 'X-A:1')],
  ['a tab after it', plain(QUERY, 'X-A:\t1')],
  ['a space at the end', plain(QUERY, 'X-A: 1 ')],
  ['a folded line', plain(QUERY, 'X-A: 1', ' 2')],
  ['a bare line feed', plain(QUERY, 'X-A: 1\nX-B: 2')],
  ['a bare carriage return', plain(QUERY, 'X-A: 1\rX-B: 2')],
  ['a null', plain(QUERY, 'X-A: 1\0')],
  ['a byte beyond ASCII', plain(QUERY, 'X-A: \xff')],
  ['an empty value', plain(QUERY, 'X-A: ')],
  ['a name that is none', plain(QUERY, 'X(A): 1')],
  ['no name', plain(QUERY, ': 1')],
  ['a client that expects 100 Continue', plain(QUERY, 'Expect: 100-continue')],
  ['an upgrade to another protocol', plain(QUERY, 'Connection: Upgrade', 'Upgrade: websocket')],
  ['a client that will close the connection', plain(QUERY, 'Connection: close')],
  ['a compressed body', plain(QUERY, 'Content-Encoding: gzip')],
  ['a body of another type', post([HOST, 'Content-Type: text/plain', lengthOf(QUERY)])],
  ['a body that is longer', `${plain()}x`],
  ['two requests', plain() + plain()],
  ['an empty line first', `\r\n${plain()}`],
  ['a long head', plain(QUERY, `X-A: ${'a'.repeat(5_000)}`)],
];

test.each(UNUSUAL)('%s is left to the parser', (_what, text) => {
  expect(readPlainPost(Buffer.from(text, 'latin1'), BODY_MAX)).toBeUndefined();
});

describe('to a server', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  /** The answers to these writes within a while. Parts that differ from request to request are masked. */
  async function answers(...writes: string[]): Promise<string> {
    const socket = await rawConnection(app.url);
    socket.setNoDelay(true);
    for (const each of writes) {
      socket.write(each, 'latin1');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const text = await heard(socket);
    socket.destroy();
    return masked(text);
  }

  // The parser is given a connection whose first bytes are not a whole request.
  const whole = (text: string): Promise<string> => answers(text);
  const apart = (text: string): Promise<string> => answers(text.slice(0, 7), text.slice(7));

  const CASES: [string, string][] = [
    ['plain', plain()],
    ['plain, of a trusted document', plain(TRUSTED)],
    ['plain, of one that is trusted, with a type that is not', plain(TRUSTED, 'Accept: text/html')],
    ['plain, of one that is trusted, with an invalid token', plain(TRUSTED, 'Authorization: Bearer none')],
    ['plain, of one that is trusted, from a foreign page', plain(TRUSTED, 'Origin: https://evil.example')],
    ['plain, and no JSON', plain('{')],
    ['plain, from a foreign page', plain(QUERY, 'Origin: https://evil.example')],
    ['plain, with an invalid token', plain(QUERY, 'Authorization: Bearer none')],
    ...UNUSUAL,
  ];

  test('a request is answered the same whole as in two pieces', async () => {
    const all = async (ask: (text: string) => Promise<string>) =>
      Promise.all(CASES.map(async ([what, text]) => [what, await ask(text)] as const));
    const [one, other] = await Promise.all([all(whole), all(apart)]);
    expect(one).toEqual(other);
    for (const [what, answer] of one) expect([what, answer]).toEqual([what, expect.stringMatching(/^HTTP/)]);
  });

  test('whatever a head is made of', async () => {
    const line = fc.constantFrom(
      'X-A: 1',
      'X-A:1',
      'Host: b',
      'Connection: close',
      'Accept: text/html',
      'TE: trailers',
      ' folded',
      'Content-Length: 3',
      'Transfer-Encoding: chunked',
      'Accept: application/json',
      'Expect: x',
      'é: 1',
      'Origin: null',
      'Authorization: Bearer x',
      'Accept-Encoding: gzip',
      'x',
      'X-B: \x01',
      'A: b\nC: d',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 4 }), async (lines) => {
        const text = plain(TRUSTED, ...lines);
        const [one, other] = await Promise.all([whole(text), apart(text)]);
        expect(one).toBe(other);
      }),
      { numRuns: 60 },
    );
  });

  test('pipelined requests are answered in their order', async () => {
    const named = (name: string): string => plain(JSON.stringify({ query: `{ ${name}: __typename }` }));
    const text = await answers(named('a') + named('b'), named('c'));
    expect(text.match(/"data":\{"(.)"/g)).toEqual(['"data":{"a"', '"data":{"b"', '"data":{"c"']);
  });

  test('a request that arrives while a plain request is under way is answered after it', async () => {
    const socket = await rawConnection(app.url);
    socket.setNoDelay(true);
    const slow = plain(
      JSON.stringify({ query: OPERATIONS.SignInAsGuest, variables: { input: { displayName: 'A' } } }),
    );
    socket.write(slow);
    // Otherwise all of it could have arrived before the server reads.
    await once(socket, 'data');
    const all = heard(socket, 4);
    for (const each of [slow, slow, slow, plain('{')]) {
      socket.write(each);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect((await all).match(/accessToken|BAD_REQUEST/g)).toEqual([
      'accessToken',
      'accessToken',
      'accessToken',
      'BAD_REQUEST',
    ]);
    socket.destroy();
  });

  test('a client that has closed its side and only reads is answered', async () => {
    const socket = await rawConnection(app.url);
    socket.end(plain());
    expect(await heard(socket)).toContain('"__typename":"Query"');
  });
});

/**
 * Waits for so many answers and returns everything that arrives until nothing has arrived for a while, or
 * until the end. The while consists of many short sleeps, so that it is not too short if a busy machine
 * delays one.
 */
async function heard(socket: Socket, answers = 1): Promise<string> {
  let text = '';
  let over = false;
  socket.on('data', (data) => {
    text += String(data);
  });
  socket.on('close', () => {
    over = true;
  });
  for (let rests = 0; rests < 15 && !over; rests += 1) {
    const before = text;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (before !== text || text.split('\r\n\r\n').length <= answers) rests = 0;
  }
  return text;
}

function masked(text: string): string {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const lines = head.toLowerCase().split('\r\n');
  const sorted = [lines[0]!.toUpperCase(), ...lines.slice(1).sort()].join('\n');
  return [sorted, ...rest]
    .join('\n\n')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
    .replace(/date: .*/gi, 'date: <now>')
    .replace(/"serverTime":"[^"]*"/, '"serverTime":"<now>"');
}
