import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type Connection, type Owner, openConnections } from '../../harness/load/connection.js';
import { Requests } from '../../harness/load/requests.js';

let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

/** @param pieces what is written to each request, each piece in a packet of its own */
async function serve(...pieces: string[]): Promise<string> {
  server = createServer((socket) => {
    sockets.push(socket.setNoDelay(true));
    socket.on('data', async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return `http://127.0.0.1:${port}`;
}

/** Sends something, and tells what comes of it. */
async function ask(url: string): Promise<string> {
  let connection: Connection | undefined;
  const told = await new Promise<string>((resolve) => {
    const owner: Owner = {
      onAnswer: (_connection, buffer, from, to) => resolve(buffer.toString('latin1', from, to)),
      onLost: (_connection, why) => resolve(`lost: ${why}`),
    };
    void openConnections(url, 1, owner).then(([opened]) => {
      connection = opened;
      connection!.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    });
  });
  connection!.close();
  return told;
}

test('an answer is whole when as many bytes have come as it says, in however many pieces', async () => {
  expect(await ask(await serve('HTTP/1.1 200 OK\r\ncontent-length: 5\r\nvary: x\r\n\r\nhello'))).toBe(
    'hello',
  );
  server?.close();
  const pieces = ['HTTP/1.1 200 OK\r\nContent-', 'Length: 5\r\n', '\r\nhe', 'llo'];
  expect(await ask(await serve(...pieces))).toBe('hello');
});

test('headers may be long, and "not modified" has no body', async () => {
  const long = `HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(3_000)}\r\ncontent-length: 2\r\n\r\nok`;
  expect(await ask(await serve(long))).toBe('ok');
  server?.close();
  expect(await ask(await serve('HTTP/1.1 304 Not Modified\r\netag: "1"\r\n\r\n'))).toBe('');
});

test('an answer without a length is lost, and so is one that the server cuts off', async () => {
  expect(await ask(await serve('HTTP/1.1 200 OK\r\n\r\nhello'))).toMatch(/^lost: .*Content-Length/);
  server?.close();
  const url = await serve('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe');
  server!.on('connection', (socket) => setTimeout(() => socket.destroy(), 50));
  expect(await ask(url)).toMatch(/^lost: .*closed/);
});

test('a request tells its length and who sends it, whatever was sent before', () => {
  const guests = [
    { id: 'vwr_1', token: 'short' },
    { id: 'vwr_2', token: 'a much longer token' },
  ];
  const requests = new Requests('http://127.0.0.1:1', guests, 'Name', 'mutation { "é" }');
  for (const [guest, input] of [
    [0, { seatIds: ['a', 'b'] }],
    [1, {}],
    [0, { seatIds: [] }],
  ] as const) {
    const request = requests.whole(guest, JSON.stringify(input)).toString();
    const [head, body] = request.split('\r\n\r\n') as [string, string];
    expect(head).toContain(`\r\nAuthorization: Bearer ${guests[guest]!.token}\r\n`);
    expect(head).toMatch(new RegExp(`\r\nContent-Length: ${Buffer.byteLength(body)}$`));
    expect(JSON.parse(body)).toEqual({
      variables: { input },
      operationName: 'Name',
      query: 'mutation { "é" }',
    });
  }
});

test('a request that is still to be sent is not overwritten by the next', () => {
  const requests = new Requests('http://127.0.0.1:1', [{ id: 'vwr_1', token: 't' }], 'Name', 'mutation');
  const first = requests.whole(0, '{"seat":1}');
  requests.keep();
  requests.whole(0, '{"seat":2}');
  expect(first.toString()).toContain('{"seat":1}');
});
