import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { plant } from '../support/planted-bugs.js';
import { type Manners, World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('every event reaches every consumer, in order a key; a new one begins where it says', async () => {
  await world.write('a', 1, 2);
  await world.write('b', 1);
  world.work({ first: { batchMax: 2 }, second: {} });
  await eventually(async () => expect(await world.noted('second')).toEqual({ a: [1, 2], b: [1] }));
  world.work({ late: { from: 'now' } });
  await eventually(async () => {
    expect(await world.database.query(`select from event_consumer where name = 'late'`)).toHaveLength(1);
  });
  await world.write('a', ...range(3, 20));
  for (const name of ['first', 'second']) {
    await eventually(async () => expect(await world.noted(name)).toEqual({ a: range(1, 20), b: [1] }));
  }
  await eventually(async () => expect(await world.noted('late')).toEqual({ a: range(3, 20) }));
});

test('a transaction that commits late is not passed over, however many are numbered before it', async () => {
  world.work({ reader: {} });
  const slow = await world.slowly('a', 1);
  await world.write('b', ...range(1, 30));
  await eventually(async () => expect(await world.noted('reader')).toEqual({ b: range(1, 30) }));
  await slow.query('commit');
  await slow.end();
  await eventually(async () => expect(await world.noted('reader')).toEqual({ a: [1], b: range(1, 30) }));
  const places = await world.database.query<{ position: string }>(
    'select position from noted order by position',
  );
  expect(places.map(({ position }) => Number(position))).toEqual(range(1, 31));
});

test('a key that fails holds up its own events and no other; they arrive in order once it is mended', async () => {
  let broken = true;
  const before = ({ key, number }: { key: string; number: number }): void => {
    if (broken && key === 'bad' && number === 3) throw new Error('three is too much');
  };
  world.work({ picky: { before }, other: {} });
  await world.write('bad', ...range(1, 5));
  await world.write('good', ...range(1, 5));
  await eventually(async () => {
    expect(await world.noted('picky')).toEqual({ bad: [1, 2], good: range(1, 5) });
  });
  // What follows waits behind it, and other keys do not.
  await world.write('bad', 6);
  await world.write('good', 6);
  await eventually(async () => expect(await world.noted('picky')).toMatchObject({ good: range(1, 6) }));
  await eventually(async () =>
    expect(await world.noted('other')).toEqual({ bad: range(1, 6), good: range(1, 6) }),
  );
  expect(world.failures[0]).toMatchObject({ consumer: 'picky', key: 'bad', attempts: 1, dead: false });
  expect(world.errors.map(({ cause }) => (cause as Error).message)).toEqual(['three is too much']);
  broken = false;
  await eventually(async () => {
    expect(await world.noted('picky')).toEqual({ bad: range(1, 6), good: range(1, 6) });
  });
  // The key is free again: what follows takes the straight way.
  await eventually(async () =>
    expect(await world.database.query('select from event_parked_key')).toEqual([]),
  );
  await world.write('bad', 7);
  await eventually(async () => expect(await world.noted('picky')).toMatchObject({ bad: range(1, 7) }));
});

test('a consumer that fails always stops no other; a dead letter is retried or dropped by hand', async () => {
  let broken = true;
  const before = (): void => {
    if (broken) throw new Error('it is closed');
  };
  world.work({ closed: { before }, open: {} });
  await world.write('a', 1, 2, 3);
  await world.write('b', 1);
  await eventually(async () => expect(await world.noted('open')).toEqual({ a: [1, 2, 3], b: [1] }));
  // It has failed nine times; the pauses in between were minutes.
  await eventually(async () => expect(world.failures).toHaveLength(2));
  await world.database.query(`update event_parked_key set attempts = 9, retry_at = clock_timestamp()`);
  await eventually(async () => expect(world.failures.filter(({ dead }) => dead)).toHaveLength(2));
  await eventually(async () => {
    expect(world.counts).toContainEqual({ consumer: 'closed', behind: 0, parked: 4, deadLetters: 2 });
  });
  const dead = 'select key, last_error from event_parked_key where dead_at is not null order by key';
  expect(await world.database.query(dead)).toEqual([
    { key: 'a', last_error: 'it is closed' },
    { key: 'b', last_error: 'it is closed' },
  ]);
  // The log forgets what waits here: these are copies.
  await eventually(async () => expect(await world.database.query('select from event')).toEqual([]));
  broken = false;
  await world.write('a', 4);
  await eventually(async () => expect(await world.behind('closed')).toBe(5));
  expect(await world.noted('closed')).toEqual({});
  const [dropped] = await world.database.query<{ event: any }>(
    `select drop_parked_event('closed', 'a') as event`,
  );
  expect(dropped!.event).toMatchObject({ key: 'a', topic: 'told', payload: { number: 1 } });
  await eventually(async () => expect(await world.noted('closed')).toEqual({ a: [2, 3, 4] }));
  await world.database.query(`select retry_parked_key('closed', null)`);
  await eventually(async () => expect(await world.noted('closed')).toEqual({ a: [2, 3, 4], b: [1] }));
  expect(await world.behind('closed')).toBe(0);
}, 30_000);

test('two workers, and connections that are cut in the middle of a batch: each event once, in order', async () => {
  const all = range(1, 100);
  const uncut = new Set([10, 31, 70].flatMap((number) => [`a${number}`, `b${number}`]));
  const before: Manners['before'] = async ({ key, number }, transaction) => {
    if (uncut.delete(`${key}${number}`))
      await transaction.query('select pg_terminate_backend(pg_backend_pid())');
  };
  const one = world.work({ reader: { batchMax: 7, before } });
  world.work({ reader: { batchMax: 7, before } });
  await Promise.all(['a', 'b', 'c'].map((key) => world.write(key, ...all)));
  const everything = { a: all, b: all, c: all };
  await eventually(async () => expect(await world.noted('reader')).toEqual(everything), 30_000);
  expect(uncut).toEqual(new Set());
  await one.stop();
  await world.write('a', 101);
  await eventually(async () => expect(await world.noted('reader')).toMatchObject({ a: range(1, 101) }));
}, 60_000);

test('what all consumers have passed is removed; a consumer that is gone keeps nothing for ever', async () => {
  const worker = world.work({ stays: {}, goes: { before: () => Promise.reject(new Error('it is closed')) } });
  await world.write('a', 1, 2);
  await eventually(async () => expect(world.failures).toHaveLength(1));
  await worker.stop();
  world.work({ stays: {} });
  await world.write('a', 3);
  await eventually(async () => expect(await world.noted('stays')).toEqual({ a: [1, 2, 3] }));
  await eventually(async () => expect(await world.behind('stays')).toBe(0));
  const kept = () => world.database.query('select key from event order by position');
  await eventually(async () => expect((await kept()).length).toBeLessThan(3));
  expect((await kept()).length).toBeGreaterThan(0);
  // A day later.
  await world.database.query(
    `update event_consumer set seen_at = seen_at - interval '1 day' where name = 'goes'`,
  );
  await eventually(async () => expect(await kept()).toEqual([]));
  expect(world.notices).toEqual([
    'the consumer goes has not run for a day; its cursor and its parked events were removed',
  ]);
  expect(await world.database.query('select name from event_consumer')).toEqual([{ name: 'stays' }]);
  expect(await world.database.query('select from event_parked')).toEqual([]);
});

test('planted: with ids for places, a transaction that commits late is passed over', async () => {
  await plant(world.database, {
    file: 'src/events/sql/number-events.sql',
    changes: [
      [
        'update event e set position = number_events.position + next.number',
        'update event e set position = e.id',
      ],
      ['set position = h.position + numbered', 'set position = (select max(e.position) from event e)'],
    ],
  });
  world.work({ reader: {} });
  const slow = await world.slowly('a', 1);
  await world.write('b', 1, 2);
  await eventually(async () => expect(await world.noted('reader')).toEqual({ b: [1, 2] }));
  await slow.query('commit');
  await slow.end();
  await world.write('b', 3);
  await eventually(async () => expect(await world.noted('reader')).toEqual({ b: [1, 2, 3] }));
  expect(await world.behind('reader')).toBe(0);
});
