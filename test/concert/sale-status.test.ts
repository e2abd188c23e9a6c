import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { beginsAt, createConcert } from '../support/concert.js';
import { ask } from '../support/graphql.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const status = async (id: string) =>
  (await ask(app.url, 'query ($id: ID!) { concert(id: $id) { saleStatus } }', { id })).data.concert
    .saleStatus;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

test('the status follows the clock', async () => {
  const opening = async (saleOpensAt: string) =>
    (await createConcert(app, { concert: { saleOpensAt } })).concertId;
  expect(await status(await opening(inMinutes(90)))).toBe('SCHEDULED');
  expect(await status(await opening(inMinutes(30)))).toBe('OPENING_SOON');
  expect(await status(await opening(inMinutes(-1)))).toBe('ON_SALE');
  const over = await createConcert(app);
  await beginsAt(app, over, inMinutes(-1));
  expect(await status(over.concertId)).toBe('ENDED');
});

test('held seats may come back: sold out is only what is sold or blocked', async () => {
  const { concertId } = await createConcert(app, { rows: 1, seatsPerRow: 2 });
  const number = 'select max(id) from performance';
  await app.database.query(
    `update seat_map set seats_left = 0, seats_held = 2 where performance_id = (${number})`,
  );
  expect(await status(concertId)).toBe('ON_SALE');
  await app.database.query(
    `update seat_map set seats_left = 0, seats_held = 0 where performance_id = (${number})`,
  );
  expect(await status(concertId)).toBe('SOLD_OUT');
});
