import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { App } from '../../src/start/start-app.js';
import { startOn } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { expectFault, send } from './answers.js';
import { type Silence, silenceable } from './outage.js';
import { until } from './until.js';

let database: TestDatabase;
let silence: Silence;
let app: App;
beforeAll(async () => {
  database = await createTestDatabase();
  silence = await silenceable(database);
  // One connection, so that one request without an answer keeps all others waiting.
  app = await startOn(silence.database, { ROLES: 'api', DATABASE_POOL: '1' });
});
afterAll(async () => {
  await app.stop();
  await silence.close();
  await database.drop();
});

const ask = () => send(app.url!, { query: '{serverTime}' });
const GOOD = { data: { serverTime: expect.any(String) } };

test('a caller that waits too long is told that nothing happened and when to retry', async () => {
  expect((await ask()).body).toEqual(GOOD);
  silence.begin();
  const asked = [ask(), ask()];
  const late = await Promise.race(asked);
  silence.end();
  expectFault(late, 200, 'OVERLOADED');
  expect(late.body.errors?.[0]?.extensions.retryAfterMs).toBe(1_000);
  await Promise.all(asked);
  await until(async () => (await ask()).body.errors === undefined, 10_000);
  expect((await ask()).body).toEqual(GOOD);
});
