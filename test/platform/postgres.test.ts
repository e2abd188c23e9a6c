import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { openPool, run } from '../../src/platform/postgres.js';

const message = (kind: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(kind), length, body]);
};
const AUTHENTICATED = message('R', Buffer.alloc(4));
const READY = message('Z', Buffer.from('I'));
const TERMINATED = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0'));

test('a server that ends a connection in the bytes that open it costs the statement, not the process', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATED, READY, TERMINATED])));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const pool = openPool({
    url: `postgresql://fan@127.0.0.1:${(server.address() as AddressInfo).port}/sale`,
    name: 'test',
    size: 1,
    statementTimeoutMs: 2_000,
    lockTimeoutMs: 1_000,
    onIdleError: () => undefined,
  });
  await expect(run(pool, { name: 'one', text: 'select 1' })).rejects.toThrow();
  await pool.end();
  server.close();
});
