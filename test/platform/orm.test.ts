import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { concertEntities } from '../../src/concert/index.js';
import { closeOrm, openOrm } from '../../src/platform/orm.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

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
  const orm = await openOrm({ url: url.href, entities: concertEntities, migrations: [] });
  const asked = Array.from({ length: 8 }, (_, number) => orm.em.execute('select ?::int as number', [number]));
  // Their connections are being made, and there are fewer than there are questions.
  const [, ...answers] = await Promise.all([closeOrm(orm), ...asked]);
  expect(answers).toEqual(asked.map((_, number) => [{ number }]));
});
