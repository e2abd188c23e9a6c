import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Random } from '../execution/random.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { DESYNC_CASES, PLAIN, SENTINEL } from './desync-cases.js';
import { fuzzed } from './fuzzed.js';
import { Wire } from './wire.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(() => app.stop());

/** How a request reaches the server: which request is answered before it, and which is written with it. */
const WAYS: [string, before: string, together: string][] = [
  ['first, by the fast path where it is plain', '', ''],
  ['by the parser', 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', ''],
  ['after a plain request', PLAIN, ''],
  ['together with a plain request', '', PLAIN],
];

/** The answer to a request, and what follows it on the same connection. */
async function outcome(text: string, expected: string, before: string, together: string): Promise<string> {
  const wire = await Wire.to(app.url);
  if (before) {
    wire.write(before);
    await wire.heard(1);
  }
  wire.write(together + text);
  const answers = await answersOn(wire, before || together ? 1 : 0, expected);
  // Bytes that are not HTTP end the connection at once. Then one refusal also answers the request under way.
  return together && answers === '.' ? `${wire.answers[0] ?? ''}.` : answers;
}

/** @param first where the answers of the request begin */
async function answersOn(wire: Wire, first: number, expected: string): Promise<string> {
  if (expected === 'more') {
    await wire.heard(first);
    wire.socket.end();
    await wire.heard(Infinity);
  } else {
    const last = first + expected.split(' ').length;
    await wire.heard(last);
    if (!expected.endsWith('.')) wire.write(SENTINEL);
    await wire.heard(expected.endsWith('.') ? Infinity : last + 1);
  }
  wire.socket.destroy();
  return wire.answers.slice(first).join(' ') + (wire.closed ? '.' : '');
}

const inStep = (expected: string): string => {
  if (expected === 'more') return '400.';
  return expected.endsWith('.') ? expected : `${expected} concerts`;
};

test('there are enough cases, each once', () => {
  expect(new Set(DESYNC_CASES.map(([, text]) => text)).size).toBe(DESYNC_CASES.length);
  expect(DESYNC_CASES.length).toBeGreaterThanOrEqual(117);
});

test.each(WAYS)('each request has its own answers and no other: %s', async (_way, before, together) => {
  const told = await Promise.all(
    DESYNC_CASES.map(async ([name, text, expected]) => [
      name,
      await outcome(text, expected, before, together),
    ]),
  );
  expect(told).toEqual(DESYNC_CASES.map(([name, , expected]) => [name, inStep(expected)]));
});

/** The cases whose end the test can wait for. */
const SPLIT = DESYNC_CASES.filter(([, , expected]) => expected !== 'more' && !expected.startsWith('100'));
const SPLITS = 400;
const AT_ONCE = 20;

test('a request is answered the same, however it is split', async () => {
  const random = new Random(randomInt(2 ** 31), 'splits');
  const split = async (): Promise<string> => {
    const [name, text, expected] = random.of(SPLIT);
    const places = Array.from({ length: 1 + random.below(4) }, () => random.below(text.length + 1));
    const wire = await Wire.to(app.url);
    let from = 0;
    for (const place of [...places.sort((a, b) => a - b), text.length]) {
      wire.write(text.slice(from, place));
      from = place;
      // The server is in this process, so it gets a turn to read the bytes that have arrived.
      for (let turn = random.below(4); turn > 0; turn -= 1) await new Promise(setImmediate);
    }
    const answer = await answersOn(wire, 0, expected);
    const told = `${name}, split at ${places}: `;
    // A write after the server has closed discards its last answer.
    const isLost = answer === '.' && expected.endsWith('.');
    return isLost || answer === inStep(expected) ? '' : `${told}${answer} instead of ${inStep(expected)}`;
  };
  for (let count = 0; count < SPLITS; count += AT_ONCE) {
    const wrong = (await Promise.all(Array.from({ length: AT_ONCE }, split))).filter(Boolean);
    expect({ seed: random.seed, wrong }).toEqual({ seed: random.seed, wrong: [] });
  }
});

const FUZZED = 300;

test('whatever is sent, the server does not fail, and errors have the usual shape', async () => {
  const random = new Random(randomInt(2 ** 31), 'fuzz');
  const ask = async (): Promise<string> => {
    const [url, init] = fuzzed(app.url, random);
    const answer = await fetch(url, init);
    const text = await answer.text();
    const isTold = answer.headers.has('x-request-id') && (text === '' || /^\{.*\}\n?$/s.test(text));
    const isFault = answer.status >= 500 || text.includes('INTERNAL_SERVER_ERROR');
    return isTold && !isFault ? '' : `${url} ${JSON.stringify(init)}: ${answer.status} ${text}`;
  };
  for (let count = 0; count < FUZZED; count += AT_ONCE) {
    const wrong = (await Promise.all(Array.from({ length: AT_ONCE }, ask))).filter(Boolean);
    expect({ seed: random.seed, wrong }).toEqual({ seed: random.seed, wrong: [] });
  }
});

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

test('a refused upgrade ends its connection, whatever the client does with its side', async () => {
  const small = await startOn(app.database, { ROLES: 'api', CONNECTIONS_MAX: '16' });
  const sockets: Socket[] = [];
  const refused = async (path: string, header = ''): Promise<string> => {
    const socket = connect({
      port: Number(new URL(small.url!).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n${header}${UPGRADE}`);
    // The client does not end its side: it does nothing that would end the connection.
    return String(await once(socket, 'data').then(([data]) => data));
  };
  try {
    for (let count = 0; count < 20; count += 1) {
      expect(await refused('/nope')).toMatch(/^HTTP\/1\.1 404 .*"code":"NOT_FOUND"/s);
      expect(await refused('/graphql/ws', 'Origin: null\r\n')).toMatch(/^HTTP\/1\.1 403 .*ALLOWED_ORIGINS/s);
    }
    const wire = await Wire.to(small.url!);
    wire.write(PLAIN);
    await wire.heard(1);
    expect(wire.answers).toEqual(['serverTime']);
    sockets.push(wire.socket);
  } finally {
    for (const socket of sockets) socket.destroy();
    await small.stop();
  }
});
