import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { formatVerdicts, judge } from '../../tools/judge/judge.js';
import { LAB_PERFORMANCE, PERFORMANCE, SEATS, World } from './world.js';

let world: World;

beforeAll(async () => {
  world = await World.open();
});

beforeEach(() => world.begin());

afterAll(() => world.close());

test('a clean sale keeps every promise', async () => {
  const clean = await world.verdicts();
  expect(clean.map(({ id }) => id)).toEqual([
    'I-1',
    'I-2',
    'I-3',
    'I-4',
    'I-5',
    'I-6',
    'I-7',
    'I-8',
    'I-9',
    'I-10',
    'I-11',
    'I-12',
    'I-13',
    'I-14',
    'I-16',
    'I-17',
    'I-19',
  ]);
  expect(clean.flatMap(({ examples }) => examples)).toEqual([]);
  const notJudged = clean.filter(({ notJudged }) => notJudged !== undefined);
  expect(notJudged.map(({ id }) => id)).toEqual(['I-8', 'I-12', 'I-13']);
});

test('a borrowed connection is given back as it was', async () => {
  const before = await world.client.query('show work_mem');
  await judge({ client: world.client });
  const after = await world.client.query('show work_mem');
  expect(after.rows).toEqual(before.rows);
});

test('I-1 sees a double sale that has been undone since', async () => {
  const first = await world.hold({ seats: [10], secondsAgo: 1000 });
  await world.change(first, 'EXPIRED', 690);
  const second = await world.hold({ seats: [10], by: world.bob, secondsAgo: 695 });
  await world.change(second, 'CANCELLED', 500);
  expect(await world.violated()).toEqual({ 'I-1': 1 });
  const told = await world.exampleOf('I-1');
  expect(told).toContain(`seat 10: reservation ${second}`);
  expect(told).toContain(`while reservation ${first} holds it`);
});

test('I-1 sees a hold inside a longer one that is not the one before it', async () => {
  const long = await world.hold({ seats: [10], secondsAgo: 1000 });
  await world.change(long, 'EXPIRED', 600);
  for (const secondsAgo of [950, 850]) {
    await world.change(await world.hold({ seats: [10], secondsAgo }), 'CANCELLED', secondsAgo - 50);
  }
  expect(await world.violated()).toMatchObject({ 'I-1': 2 });
});

test('I-1 lets a hold begin in the instant in which the one before it ends', async () => {
  const first = await world.hold({ seats: [10], secondsAgo: 1000 });
  await world.change(first, 'CANCELLED', 900);
  const second = await world.hold({ seats: [10], secondsAgo: 900 });
  await world.spoil(`update reservation_seat set held_at = (
    select released_at from reservation_seat where reservation_id = '${first}')
    where reservation_id = '${second}'`);
  await world.change(second, 'EXPIRED', 500);
  expect(await world.violated()).toEqual({});
});

test('I-1 sees two active holds, also where the index that forbids them is gone', async () => {
  await world.client.query('drop index reservation_seat_one_active');
  try {
    await world.hold({ seats: [10] });
    await world.hold({ seats: [10], by: world.bob });
    // The seat can name one of them only, so the rows disagree as well.
    expect(await world.violated()).toMatchObject({ 'I-1': 1, 'I-2': 1 });
  } finally {
    await world.begin();
    await world.client.query(
      `create unique index reservation_seat_one_active on reservation_seat (seat_id)
        where active and not lab`,
    );
  }
});

test('I-1 sees a hold that ends before it begins', async () => {
  const id = await world.hold({ seats: [10], secondsAgo: 1000 });
  await world.change(id, 'EXPIRED', 690);
  await world.spoil(`update reservation_seat set held_at = now() where reservation_id = '${id}'`);
  expect(await world.violated()).toEqual({ 'I-1': 1 });
});

test('a reservation that was paid late keeps every promise, and its seat must have been free', async () => {
  const late = await world.hold({ seats: [10], by: world.bob, secondsAgo: 1000 });
  await world.change(late, 'EXPIRED', 695);
  await world.payLate(late, 600);
  expect(await world.violated()).toEqual({});
  await world.spoil(
    `update reservation_seat set released_at = now() - interval '550 s'
      where reservation_id = '${late}' and not active`,
  );
  expect(await world.violated()).toMatchObject({ 'I-1': 1, 'I-2': 1 });
});

test('I-1 counts an oversold lab, says so, and leaves it out when told to', async () => {
  const first = await world.hold({ seats: [SEATS + 1], performance: LAB_PERFORMANCE });
  await world.hold({ seats: [SEATS + 1], performance: LAB_PERFORMANCE, by: world.bob });
  await world.client.query(
    `update reservation_seat set active = false, released_at = now() where reservation_id = '${first}'`,
  );
  await world.client.query(
    `update reservation set status = 'CANCELLED', version = 2, changed_at = now() where id = '${first}'`,
  );
  expect(await world.violated()).toEqual({ 'I-1': 1 });
  expect((await world.verdicts())[0]).toMatchObject({ inLab: 1 });
  expect(await world.violated({ lab: 'ignore' })).toEqual({});
});

const spoiled: Array<[string, string]> = [
  ['a free seat that names a reservation', `update seat set status = 'AVAILABLE' where id = 0`],
  ['a held seat that is not given back', `update seat set status = 'HELD' where id = 2`],
  ['a sold seat that is not paid', `update seat set status = 'SOLD' where id = 0`],
  [
    'a held seat without a reservation',
    `update seat set status = 'HELD', reservation_id = gen_random_uuid() where id = 10`,
  ],
  [
    'a hold on a seat that is free',
    `update seat set status = 'AVAILABLE', reservation_id = null where id = 0`,
  ],
  [
    'a hold that was released under a reservation that stands',
    `update seat set status = 'AVAILABLE', reservation_id = null where id = 20`,
  ],
  ['a hold that is marked as a lab', 'update reservation_seat set lab = true where seat_id = 3'],
  ['a seat of another performance', 'update seat set performance_id = 2 where id = 2'],
  [
    'a reservation of other seats than its holds',
    `update reservation set seat_ids = '{0,6}' where status = 'HELD' and performance_id = ${PERFORMANCE}`,
  ],
  [
    'a rejected reservation that has held a seat',
    `insert into reservation_seat select id, 11, false, false, now(), now()
      from reservation where status = 'REJECTED'`,
  ],
  [
    'holds of a reservation that is not there',
    `insert into reservation_seat values (gen_random_uuid(), 11, false, false, now(), now())`,
  ],
];

test.each(spoiled)('I-2 sees %s', async (_what, statement) => {
  await world.spoil(statement);
  expect(await world.violated()).toEqual({ 'I-2': 1 });
});

test('I-2 leaves labs out when told to, but not a hold that only claims to be one', async () => {
  await world.spoil(`update seat set status = 'SOLD' where id = ${SEATS}`);
  expect(await world.violated()).toEqual({ 'I-2': 1 });
  expect(await world.violated({ lab: 'ignore' })).toEqual({});
  await world.spoil('update reservation_seat set lab = true where seat_id = 3');
  expect(await world.violated({ lab: 'ignore' })).toEqual({ 'I-2': 1 });
});

test('a verdict is one line, with its examples below', async () => {
  await world.spoil(`update seat set status = 'SOLD' where id in (0, 1)`);
  const text = formatVerdicts(await world.verdicts());
  expect(text).toMatch(/^I-1 {3}ok /m);
  expect(text).toMatch(/^I-2 {3}VIOLATED \(2\) .*\n {8}seat 0 is SOLD.*\n {8}seat 1 is SOLD.*\nI-3/m);
});

test('at most five examples are told', async () => {
  await world.spoil(
    `update seat set status = 'BLOCKED', reservation_id = gen_random_uuid() where id between 6 and 15`,
  );
  const [, agree] = await world.verdicts();
  expect(agree).toMatchObject({ id: 'I-2', violations: 10 });
  expect(agree?.examples).toHaveLength(5);
});
