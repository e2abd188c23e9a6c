import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { connectionBounds } from '../../src/http/transport/connection-bounds.js';
import { Connections, SPARE_MAX } from '../../src/http/transport/connections.js';
import type { Logger } from '../../src/platform/logger.js';
import { rawAnswer, rawConnection } from './raw-request.js';
import { NO_BOUNDS, type Served, serve } from './served.js';
import { until } from './until.js';

const HELD = { status: 200, type: 'application/json', head: [], text: '{"data":{}}' };
const MIB = 1024 * 1024;
const BIG = { ...HELD, text: JSON.stringify({ data: 'x'.repeat(16 * MIB) }) };
const BODY = '{"query":"{ a }"}';
const START = 'POST /graphql HTTP/1.1\r\n';
const HEAD = `${START}Host: a\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;

let served: Served | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  served?.server.closeAllConnections();
  served?.server.close();
});

async function newServed(serving: Parameters<typeof serve>[0]): Promise<Served> {
  served = await serve(serving);
  return served;
}

async function connected(url = served!.url): Promise<Socket> {
  const socket = await rawConnection(url);
  sockets.push(socket);
  return socket;
}

const open = (server: Server): Promise<number> =>
  new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));

/** Sends a request by each way. The parser gets a connection whose first bytes are not a whole head. */
const WAYS: [string, string[]][] = [
  ['the fast path', [HEAD]],
  ['the parser’s way', [START, HEAD.slice(START.length)]],
];

async function writeApart(socket: Socket, pieces: readonly string[]): Promise<void> {
  socket.setNoDelay(true);
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a request has one deadline, however slowly its bytes arrive, by each way', async () => {
  const { url, server, counted } = await newServed({ answer: () => HELD, requestWithinMs: 300 });
  const trickle = async ([way, head]: (typeof WAYS)[number]): Promise<[string, string]> => {
    const socket = await connected(url);
    const answer = rawAnswer(socket);
    await writeApart(socket, head);
    // Without the deadline, its body would be complete in less than two seconds, and it would be answered.
    const trickling = setInterval(() => socket.write(' '), 100);
    return [way, await answer.finally(() => clearInterval(trickling))];
  };
  const late = /^HTTP\/1\.1 408 .*\r\nconnection: close\r\n.*"code":"BAD_REQUEST"/is;
  for (const [way, answer] of await Promise.all(WAYS.map(trickle)))
    expect([way, answer]).toEqual([way, expect.stringMatching(late)]);
  await until(async () => (await open(server)) === 0, 5_000);
  expect(counted).toEqual([]);
});

test('a client that never reads is cut, by each way, even while its connection is ending', async () => {
  const { url, server, counted } = await newServed({ answer: () => BIG, bounds: { unreadWithinMs: 300 } });
  const asked = await Promise.all(
    [...WAYS, ...WAYS].map(async ([, head]) => {
      const socket = await connected(url);
      await writeApart(socket, [...head, BODY]);
      return socket;
    }),
  );
  await until(async () => counted.length === asked.length, 5_000);
  for (const socket of asked.slice(2)) socket.end();
  await until(async () => (await open(server)) === 0, 10_000);
});

test('a client that reads and waits is not cut', async () => {
  await newServed({ answer: () => BIG, bounds: { unreadWithinMs: 300 } });
  const socket = await connected();
  socket.write(HEAD + BODY);
  let bytes = 0;
  for await (const piece of socket) {
    bytes += (piece as Buffer).length;
    if (bytes > BIG.text.length) break;
  }
  expect(bytes).toBeGreaterThan(16 * MIB);
});

const NO_LOGGER = { warn: () => undefined } as unknown as Logger;

test('a client that reads slowly is not cut off during one large write, until it stops to read', async () => {
  const connections = new Connections({ ...NO_BOUNDS, unreadWithinMs: 10 }, NO_LOGGER);
  const server = createServer().listen(0, '127.0.0.1');
  const accepted = once(server, 'connection');
  await once(server, 'listening');
  const client = await connected(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  client.on('readable', () => undefined);
  const [socket] = (await accepted) as [Socket & { _handle: { writeQueueSize: number } }];
  sockets.push(socket);
  server.close();
  connections.take(socket);
  socket.write(Buffer.alloc(32 * MIB));
  let nowMs = 0;
  const check = (): void => {
    nowMs += 20;
    connections.check(nowMs);
  };
  check();
  for (let time = 0; time < 4; time += 1) {
    const before = socket._handle.writeQueueSize;
    while (socket._handle.writeQueueSize === before) {
      client.read();
      await new Promise(setImmediate);
    }
    check();
    expect([socket.destroyed, socket.writableLength]).toEqual([false, 32 * MIB]);
  }
  await until(async () => {
    check();
    return socket.destroyed;
  }, 5_000);
});

test('those that give way to others in one turn of the event loop take no place', () => {
  const connections = new Connections({ ...NO_BOUNDS, max: 1 }, NO_LOGGER);
  const take = (): string => connections.take(sockets[sockets.push(new Socket()) - 1]!);
  expect(take()).toBe('served');
  for (let count = 0; count < SPARE_MAX + 5; count += 1) expect(take()).toBe('spare');
  sockets[0]!.emit('close');
  expect(take()).toBe('served');
  expect(sockets.filter(({ destroyed }) => destroyed)).toEqual(sockets.slice(1, 6));
});

const listener = (_request: unknown, response: { end(text: string): void }): void => response.end('{"ok":1}');
const GET = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

async function answerTo(text: string): Promise<string> {
  const socket = await connected();
  socket.write(text);
  return rawAnswer(socket);
}

async function isClosed(socket: Socket): Promise<void> {
  socket.resume();
  if (!socket.destroyed) await once(socket, 'close');
}

describe('with the most connections that are allowed', () => {
  const full = async (bounds: Parameters<typeof serve>[0]['bounds'] = { max: 2 }): Promise<Socket[]> => {
    served = await serve({ answer: () => HELD, listener, bounds });
    const first = [await connected(), await connected()];
    await until(async () => (await open(served!.server)) === 2, 5_000);
    return first;
  };

  test('health probes are answered, and other requests are told to retry', async () => {
    await full();
    for (const path of ['/readyz', '/healthz'])
      expect(await answerTo(GET(path))).toMatch(/^HTTP\/1\.1 200 .*connection: close\r\n.*{"ok":1}/is);
    for (const text of [HEAD + BODY, GET('/graphql?documentId=a'), GET('/graphiql'), GET('/readyzz')]) {
      const answer = await answerTo(text);
      expect(answer).toMatch(/^HTTP\/1\.1 503 .*retry-after: 1\r\n.*"code":"OVERLOADED"/is);
      expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    }
    expect(served!.warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('CONNECTIONS_MAX'),
    ]);
  });

  test('connections that send nothing delay nothing and are soon closed, and a free place is taken', async () => {
    const [one] = await full();
    const more: Socket[] = [];
    for (let count = 0; count < SPARE_MAX + 5; count += 1) more.push(await connected());
    // They have not left yet.
    expect(await answerTo(GET('/readyz'))).toMatch(/^HTTP\/1\.1 200 /);
    await Promise.all(more.map(isClosed));
    one!.destroy();
    await until(async () => (await open(served!.server)) === 1, 5_000);
    expect(await answerTo(HEAD + BODY)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('the connections of one address have a bound of their own', async () => {
    await full({ max: 100, perAddressMax: 2 });
    expect(await answerTo(HEAD + BODY)).toMatch(/^HTTP\/1\.1 503 /);
    expect(await answerTo(HEAD + BODY)).toMatch(/^HTTP\/1\.1 503 /);
    expect(served!.warnings).toEqual([
      {
        fields: { address: expect.stringContaining('127.0.0.1'), max: 2 },
        message: expect.stringMatching(/CONNECTIONS_PER_ADDRESS_MAX.*TRUSTED_PROXIES/),
      },
    ]);
  });

  test('the connections of a proxy do not', async () => {
    await full({ max: 100, perAddressMax: 2, isProxy: (address) => address.endsWith('127.0.0.1') });
    expect(await answerTo(HEAD + BODY)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('the bounds', () => {
  const settings = {
    production: false,
    databasePool: 16,
    connectionsMax: null,
    connectionsPerAddressMax: null,
    trustedProxies: [],
  };
  const warnings: string[] = [];
  const logger = { warn: (_fields: object, message: string) => warnings.push(message) } as unknown as Logger;

  test.each([
    ['leave files for everything else', {}, 400, 252],
    ['are reasonable where there are files enough', {}, 1_048_576, 50_000],
    ['are what is wanted', { connectionsMax: 100 }, 1_024, 100],
    ['are not more than there are files', { connectionsMax: 5_000 }, 1_024, 876],
    ['let some in where there are hardly any files', {}, 64, 16],
  ])('%s', (_name, changed, files, max) => {
    expect(connectionBounds({ ...settings, ...changed }, logger, files).max).toBe(max);
  });

  test('are those of the process by default', () => {
    expect(connectionBounds(settings, logger).max).toBeGreaterThanOrEqual(16);
    expect(warnings).toEqual([expect.stringContaining('CONNECTIONS_MAX')]);
  });

  test('of one address apply in production, or if they are set', () => {
    const perAddress = (changed: object): number =>
      connectionBounds({ ...settings, ...changed }, logger, 20_000).perAddressMax;
    expect(perAddress({})).toBe(Infinity);
    expect(perAddress({ production: true })).toBe(1_000);
    expect(perAddress({ connectionsPerAddressMax: 7 })).toBe(7);
  });

  test('of one address do not apply to a proxy', () => {
    const { isProxy } = connectionBounds({ ...settings, trustedProxies: ['10.0.0.0/8'] }, logger, 400);
    expect(['10.1.2.3', '::ffff:10.1.2.3', '11.0.0.1', '::1'].map(isProxy)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
