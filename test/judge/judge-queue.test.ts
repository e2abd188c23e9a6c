import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { World } from './world.js';

const LOG = randomUUID();

let world: World;
beforeAll(async () => {
  world = await World.open();
});
beforeEach(async () => {
  await world.begin();
  await world.client.query(`insert into queue_shard values ($1, 3, 7, 20, now()), ($1, 4, 1, 20, now())`, [
    LOG,
  ]);
});
afterAll(() => world.close());

/** A hold that the queue has decided. */
async function decide(seat: number, position: number, fence: number, secondsAgo: number): Promise<string> {
  const id = await world.hold({ seats: [seat] });
  await world.client.query(`update reservation set strategy = 'QUEUE' where id = $1`, [id]);
  await world.client.query(
    `insert into queue_decision values ($1, $2, 3, $3, $4, now() - $5 * interval '1 s')`,
    [id, LOG, position, fence, secondsAgo],
  );
  return id;
}

test('a queue in order keeps its promises', async () => {
  await decide(10, 1, 6, 50);
  await decide(11, 2, 7, 40);
  expect(await world.violated()).toEqual({});
});

test('I-6 sees a hold that no place in the log accounts for', async () => {
  const id = await decide(10, 1, 7, 50);
  await world.spoil(`delete from queue_decision where reservation_id = '${id}'`);
  expect(await world.violated()).toEqual({ 'I-6': 1 });
});

test('I-6 sees a request that was decided twice', async () => {
  const id = await decide(10, 1, 7, 50);
  await world.spoil(
    'alter table queue_decision drop constraint queue_decision_pkey',
    `insert into queue_decision select * from queue_decision where reservation_id = '${id}'`,
  );
  const told = await world.exampleOf('I-6');
  await world.spoil('truncate queue_decision', 'alter table queue_decision add primary key (reservation_id)');
  expect(told).toBe(`reservation ${id}: was decided 2 times`);
});

test('I-6 sees a decision without a reservation', async () => {
  await world.client.query(`insert into queue_decision values ($1, $2, 3, 1, 7, now())`, [randomUUID(), LOG]);
  expect(await world.violated()).toEqual({ 'I-6': 1 });
});

test('I-16 sees a consumer that decides after it was replaced', async () => {
  await decide(10, 1, 7, 50);
  await decide(11, 2, 6, 40);
  expect(await world.violated()).toEqual({ 'I-16': 1 });
  expect(await world.exampleOf('I-16')).toContain('under fence 6, after fence 7 had decided');
});

test('I-16 sees a fence that nobody was given', async () => {
  await decide(10, 1, 8, 50);
  expect(await world.violated()).toEqual({ 'I-16': 1 });
});

test('I-16 sees two reservations at one place of the log', async () => {
  await decide(10, 1, 7, 50);
  await decide(11, 1, 7, 40);
  expect(await world.violated()).toEqual({ 'I-16': 1 });
});
