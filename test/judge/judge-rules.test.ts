import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { LIMIT, World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});

beforeEach(() => world.begin());

afterAll(() => world.close());

test('I-4 sees a cancelled reservation that was confirmed after all', async () => {
  const id = await world.hold({ seats: [10], by: world.bob, secondsAgo: 1000 });
  await world.client.query(`update reservation set status = 'EXPIRED', version = 2,
    changed_at = held_until where id = '${id}'`);
  await world.change(id, 'CONFIRMED', 500);
  await world.spoil(
    `update reservation_transition set to_status = 'CANCELLED' where reservation_id = '${id}' and version = 2`,
    `update reservation_transition set from_status = 'CANCELLED' where reservation_id = '${id}' and version = 3`,
  );
  expect(await world.violated()).toEqual({ 'I-4': 1 });
  expect(await world.exampleOf('I-4')).toContain('from CANCELLED to CONFIRMED');
});

test('I-4 sees a payment that was begun, and one that was given up, when the hold had lapsed', async () => {
  const id = await world.hold({ seats: [10], by: world.bob, secondsAgo: 200 });
  await world.client.query(`update reservation set status = 'PAYING', version = 2, changed_at = now()
    where id = '${id}'`);
  await world.client.query(`update reservation set status = 'HELD', version = 3, changed_at = now()
    where id = '${id}'`);
  expect(await world.violated()).toEqual({});
  await world.spoil(
    `update reservation_transition set changed_at = changed_at + interval '150 s'
      where reservation_id = '${id}'`,
    `update reservation set changed_at = changed_at + interval '150 s' where id = '${id}'`,
  );
  expect(await world.violated()).toEqual({ 'I-4': 2 });
});

test('I-4 sees a reservation that was confirmed when it had lapsed', async () => {
  const id = await world.hold({ seats: [10], by: world.bob, secondsAgo: 1000 });
  await world.change(id, 'CONFIRMED', 600);
  expect(await world.violated()).toEqual({ 'I-4': 1 });
});

test('I-4 sees a confirmed reservation that no longer tells its deadline', async () => {
  await world.client.query(`update reservation set held_until = null where status = 'CONFIRMED'`);
  expect(await world.violated()).toEqual({ 'I-4': 1 });
});

test('I-4 sees a hold that expired before its time', async () => {
  const id = await world.hold({ seats: [10], by: world.bob, secondsAgo: 100 });
  await world.change(id, 'EXPIRED', 50);
  expect(await world.violated()).toEqual({ 'I-4': 1 });
});

test('I-4 sees a reservation that never was a hold', async () => {
  const id = await world.hold({ seats: [10], by: world.bob });
  await world.spoil(
    `update reservation set status = 'CONFIRMED' where id = '${id}'`,
    'update seat set status = $$SOLD$$ where id = 10',
  );
  expect(await world.violated()).toEqual({ 'I-4': 1 });
});

test('I-5 sees a lapsed hold that still stands, within its tolerance', async () => {
  await world.hold({ seats: [10], secondsAgo: 306 });
  expect(await world.violated()).toEqual({ 'I-5': 1 });
  expect(await world.violated({ expiryToleranceMs: 60_000 })).toEqual({});
  await world.spoil(`update reservation set status = 'PAYING' where status = 'HELD' and seat_ids = '{10}'`);
  expect(await world.violated()).toMatchObject({ 'I-5': 1 });
});

test('I-7 sees a key that has two reservations', async () => {
  await world.client.query('alter table reservation drop constraint reservation_key');
  try {
    await world.hold({ seats: [10], by: world.bob, key: 'twice' });
    await world.hold({ seats: [11], by: world.bob, key: 'twice' });
    expect(await world.violated()).toEqual({ 'I-7': 1 });
  } finally {
    await world.begin();
    await world.client.query(
      'alter table reservation add constraint reservation_key unique (user_id, idempotency_key)',
    );
  }
});

test('I-14 sees a counter that is wrong', async () => {
  await world.client.query(`update quota set seats = seats - 1 where user_id = '${world.alice.id}'`);
  expect(await world.violated()).toEqual({ 'I-14': 1 });
});

test('I-14 sees a counter that is missing', async () => {
  await world.client.query(`delete from quota where user_id = '${world.alice.id}'`);
  expect(await world.violated()).toEqual({ 'I-14': 1 });
});

test('I-14 sees a user who exceeded the limit for a moment', async () => {
  // Counted rightly at each step, because one ends before the next begins; the intervals tell another
  // story.
  for (const [index, seats] of [[10, 11], [12], [13, 14]].entries()) {
    const id = await world.hold({ seats, secondsAgo: 2000 - index });
    await world.change(id, 'CANCELLED', 1900);
  }
  expect(await world.violated()).toEqual({ 'I-14': 1 });
  expect(await world.exampleOf('I-14')).toContain(`has held 5 seats at once, the limit is ${LIMIT}`);
});

test('I-14 lets a user hold more than the limit one after the other', async () => {
  for (const secondsAgo of [5000, 4000, 3000, 2000]) {
    const id = await world.hold({ seats: [10, 11], secondsAgo });
    await world.change(id, 'EXPIRED', secondsAgo - 300);
  }
  expect(LIMIT).toBeLessThan(8);
  expect(await world.violated()).toEqual({});
});

test('I-17 sees that history can be changed, and leaves it unchanged', async () => {
  const content = 'select count(*)::int as rows, max(xmin::text) as newest from reservation_transition';
  const before = await world.client.query(content);
  await world.client.query('alter table reservation_transition disable trigger reservation_transition_kept');
  try {
    expect(await world.violated()).toEqual({ 'I-17': 2 });
  } finally {
    await world.client.query('alter table reservation_transition enable trigger reservation_transition_kept');
  }
  expect((await world.client.query(content)).rows).toEqual(before.rows);
});

test.each(['reservation', 'reservation_seat'])('I-17 sees that rows of %s can be deleted', async (table) => {
  await world.client.query(`alter table ${table} disable trigger ${table}_kept`);
  try {
    expect(await world.violated()).toEqual({ 'I-17': 1 });
  } finally {
    await world.client.query(`alter table ${table} enable trigger ${table}_kept`);
  }
});

test.each([
  ['a version that was not recorded', 1, `delete from reservation_transition where to_status = 'REFUNDED'`],
  [
    'a version that was skipped',
    1,
    `update reservation_transition set version = 4 where to_status = 'REFUNDED';
    update reservation set version = 4 where status = 'REFUNDED'`,
  ],
  [
    'a status that nothing led to',
    2,
    `update reservation_transition set from_status = 'PAYING', to_status = 'EXPIRED'
    where to_status = 'REFUNDED'`,
  ],
])('I-17 sees %s', async (_what, violations, statement) => {
  await world.spoil(statement);
  expect(await world.violated()).toEqual({ 'I-17': violations });
});
