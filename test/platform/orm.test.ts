import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOMS } from '../../src/app.js';
import { closeOrm, openOrm } from '../../src/platform/orm.js';
import { inTransaction, openPool } from '../../src/platform/postgres.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const { definition: catalogueRoom } = ROOMS.listed.find(({ definition }) => definition.name === 'catalogue')!;

let database: TestDatabase;
let far: Server;
beforeAll(async () => {
  database = await createTestDatabase();
  const { port, hostname } = new URL(database.url);
  // Far away: whatever is said arrives a while later.
  far = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.on('data', (chunk) => void setTimeout(() => upstream.write(chunk), 25));
    client.on('close', () => upstream.destroy());
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => far.close(resolve));
  await database.drop();
});

test('whoever asks while the ORM is being closed is answered, and it closes', async () => {
  const url = new URL(database.url);
  url.host = `127.0.0.1:${(far.address() as AddressInfo).port}`;
  const orm = await openOrm({
    url: url.href,
    entities: catalogueRoom.entities,
    migrations: [],
    statementTimeoutMs: 30_000,
  });
  const asked = Array.from({ length: 8 }, (_, number) => orm.em.execute('select ?::int as number', [number]));
  // Their connections are being made, and there are fewer than there are questions.
  const [, ...answers] = await Promise.all([closeOrm(orm), ...asked]);
  expect(answers).toEqual(asked.map((_, number) => [{ number }]));
});

test('a connection that cannot roll back does not return to the pool', async () => {
  const limits = { size: 1, statementTimeoutMs: 5_000, lockTimeoutMs: 5_000 };
  const pool = openPool({ url: database.url, name: 'test', ...limits, onIdleError: () => undefined });
  const processId = async (): Promise<number> =>
    (await pool.query<{ id: number }>('select pg_backend_pid() as id')).rows[0]!.id;
  const first = await processId();
  const failing = (rollback: 'rolls back' | 'times out') =>
    inTransaction(pool, async (transaction) => {
      if (rollback === 'times out') {
        transaction.query = (() => Promise.reject(new Error('Query read timeout'))) as never;
      }
      throw Object.assign(new Error('division by zero'), { code: '22012' });
    });
  await expect(failing('rolls back')).rejects.toThrow('division by zero');
  expect(await processId()).toBe(first);
  await expect(failing('times out')).rejects.toThrow('division by zero');
  expect(pool.totalCount).toBe(0);
  expect(await processId()).not.toBe(first);
  await pool.end();
});
