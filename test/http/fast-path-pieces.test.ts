import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Connections } from '../../src/http/transport/connections.js';
import type { Handling } from '../../src/http/transport/fast-path/fast-connection.js';
import { FastConnections } from '../../src/http/transport/fast-path/fast-connections.js';
import type { Logger } from '../../src/platform/logger.js';
import { rawConnection } from './raw-request.js';
import { NO_BOUNDS } from './served.js';

const BODY = JSON.stringify({ query: '{ __typename }', variables: { text: 'a'.repeat(40) } });
const HEAD = [
  'POST /graphql HTTP/1.1',
  'Host: tickets.example.com',
  'Content-Type: application/json',
  `Content-Length: ${BODY.length}`,
  '',
  '',
].join('\r\n');

/** Which side read each request, and the body that it was given. */
let read: { by: 'parser' | 'socket'; body: string }[];
let server: Server;
let connections: FastConnections;
beforeEach(async () => {
  read = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = await request.toArray();
    read.push({ by: 'parser', body: Buffer.concat(chunks).toString() });
    response.end('{}');
  });
  const handling: Handling = {
    bodyMax: 1_000,
    draining: () => false,
    addressOf: () => '127.0.0.1',
    take(exchange, body) {
      read.push({ by: 'socket', body: body.toString() });
      exchange.answer(200, ['content-length', '2'], '{}');
    },
    refuse: (socket, code) => socket.end(code),
  };
  connections = new FastConnections(handling, new Connections(NO_BOUNDS, {} as Logger));
  connections.standBefore(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  connections.destroy();
  server.closeAllConnections();
  server.close();
});

/** Sends these pieces so that each is read by itself, and waits for an answer. */
async function sendApart(...pieces: string[]): Promise<void> {
  const socket = await rawConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  socket.setNoDelay(true);
  const answered = once(socket, 'data');
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await answered;
  socket.destroy();
}

const cut = (text: string, ...places: number[]): string[] =>
  [...places, text.length].map((place, index) => text.slice(index === 0 ? 0 : places[index - 1], place));

test.each([
  ['whole', [HEAD + BODY]],
  ['the head, then the body', [HEAD, BODY]],
  ['a body in three', [HEAD, ...cut(BODY, 1, 2)]],
  ['a body in twenty', cut(HEAD + BODY, ...Array.from({ length: 19 }, (_, byte) => HEAD.length + byte + 1))],
])('is read from the socket: %s', async (_what, pieces) => {
  await sendApart(...pieces);
  expect(read).toEqual([{ by: 'socket', body: BODY }]);
});

test.each([
  ['a head in two', cut(HEAD + BODY, 30)],
  ['more than a request', [`${HEAD}${BODY}x`]],
  ['more than a request, in pieces', [HEAD, BODY.slice(0, 5), `${BODY.slice(5)}x`]],
])('is left to the parser, with all bytes so far: %s', async (_what, pieces) => {
  await sendApart(...pieces);
  expect(read).toEqual([{ by: 'parser', body: BODY }]);
});

test('a client that closes its side in the middle of a body gets an error, and nothing runs', async () => {
  const socket = await rawConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  socket.end(HEAD + BODY.slice(0, 5));
  expect(String(await once(socket, 'data'))).toBe('HPE_INVALID_EOF_STATE');
  await once(socket, 'close');
  expect(read).toEqual([]);
});

test('an incomplete request delays a stop, an idle connection does not', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const idle = await rawConnection(url);
  const begun = await rawConnection(url);
  begun.write(HEAD);
  await new Promise((resolve) => setTimeout(resolve, 50));
  connections.endIdle();
  await once(idle.resume(), 'close');
  const answered = once(begun, 'data');
  begun.write(BODY);
  await answered;
  expect(read).toEqual([{ by: 'socket', body: BODY }]);
  begun.destroy();
});
