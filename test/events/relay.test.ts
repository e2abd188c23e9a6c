import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { OutsideUnavailable } from '../../src/events/index.js';
import { eventually } from '../support/eventually.js';
import { plant } from '../support/planted-bugs.js';
import { type RelayManners, World } from './world.js';

type Deliver = RelayManners['deliver'];

let world: World;
/** What the other system has got, key by key. */
let outside: Record<string, number[]>;
beforeEach(async () => {
  world = await World.open();
  outside = {};
});
afterEach(() => world.close());

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const got = (event: { key: string; number: number }): void => {
  outside[event.key] = [...(outside[event.key] ?? []), event.number];
};
const take: Deliver = async (events) => {
  events.forEach(got);
  return undefined;
};
const outsideHas = (expected: Record<string, number[]>): Promise<void> =>
  eventually(async () => expect(outside).toEqual(expected));
const cursor = async (): Promise<number> => {
  const [row] = await world.database.query<{ position: string }>(
    `select position from event_consumer where name = 'relay'`,
  );
  return Number(row?.position);
};
const parked = () => world.database.query('select key from event_parked_key order by key');

test('a relay delivers in order a key, with no transaction open, and moves its cursor afterwards', async () => {
  const open = `select state from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`;
  const seen: unknown[] = [];
  const cursors: number[] = [];
  const deliver: Deliver = async (events, delivery) => {
    seen.push(...(await world.database.query(open)));
    cursors.push(await cursor());
    return take(events, delivery);
  };
  await world.write('a', ...range(1, 5));
  await world.write('b', 1);
  world.work({ relay: { batchMax: 4, deliver } });
  await outsideHas({ a: range(1, 5), b: [1] });
  await eventually(async () => expect(await cursor()).toBe(6));
  expect(cursors).toEqual([0, 4]);
  expect(seen).toEqual([]);
});

test('while the other system is away nothing is set aside or lost, and other readers go on', async () => {
  let isAway = true;
  let asked = 0;
  const deliver: Deliver = async (events, { doneTo }) => {
    for (const event of events) {
      if (isAway && event.number > 2) {
        asked += 1;
        throw new OutsideUnavailable('nothing answers');
      }
      got(event);
      doneTo(event);
    }
    return undefined;
  };
  world.work({ relay: { deliver }, other: {} });
  await world.write('a', ...range(1, 5));
  await eventually(async () => expect(await world.noted('other')).toEqual({ a: range(1, 5) }));
  await eventually(async () => expect(asked).toBeGreaterThan(1));
  // What was delivered before the failure does not come again.
  expect(outside).toEqual({ a: [1, 2] });
  expect(await parked()).toEqual([]);
  expect(world.failures).toEqual([]);
  isAway = false;
  await outsideHas({ a: range(1, 5) });
  expect(await world.behind('relay')).toBe(0);
});

test('an event that fails of itself holds up its own key alone', async () => {
  let broken = true;
  const deliver: Deliver = async (events, delivery) => {
    if (broken && events.some(({ key, number }) => key === 'bad' && number === 2)) throw new Error('no two');
    return take(events, delivery);
  };
  world.work({ relay: { deliver } });
  await world.write('bad', 1, 2, 3);
  await world.write('good', 1, 2);
  await outsideHas({ bad: [1], good: [1, 2] });
  await world.write('bad', 4);
  await world.write('good', 3);
  await outsideHas({ bad: [1], good: [1, 2, 3] });
  expect(world.failures[0]).toMatchObject({ consumer: 'relay', key: 'bad', attempts: 1, dead: false });
  broken = false;
  await outsideHas({ bad: [1, 2, 3, 4], good: [1, 2, 3] });
  await eventually(async () => expect(await parked()).toEqual([]));
});

test('a relay that runs out of time gets the rest of its batch at once', async () => {
  const sizes: number[] = [];
  const deliver: Deliver = async (events, { doneTo }) => {
    sizes.push(events.length);
    for (const event of events.slice(0, 2)) {
      got(event);
      doneTo(event);
    }
    return events.length > 2 ? 'UNFINISHED' : undefined;
  };
  await world.write('a', ...range(1, 5));
  world.work({ relay: { deliver } });
  await outsideHas({ a: range(1, 5) });
  expect(sizes).toEqual([5, 3, 1]);
  await eventually(async () => expect(await world.behind('relay')).toBe(0));
});

/** The first worker has delivered two events and stalls. A second one takes over, and delivers a third. */
async function whileOneStalls(): Promise<{ goOn: () => void }> {
  const stalled = Promise.withResolvers<void>();
  let isFirst = true;
  const deliver: Deliver = async (events, delivery) => {
    await take(events, delivery);
    if (isFirst) {
      isFirst = false;
      await stalled.promise;
    }
    return undefined;
  };
  await world.write('a', 1, 2);
  world.work({ relay: { deliver } });
  await outsideHas({ a: [1, 2] });
  world.work({ relay: { deliver } });
  // The time of the first lease has passed.
  await world.database.query('update event_consumer set leased_until = clock_timestamp()');
  await outsideHas({ a: [1, 2, 1, 2] });
  await world.write('a', 3);
  await outsideHas({ a: [1, 2, 1, 2, 3] });
  await eventually(async () => expect(await cursor()).toBe(3));
  return { goOn: stalled.resolve };
}

test('what a dead worker may have delivered comes again; if it is alive, it disturbs its successor no more', async () => {
  const { goOn } = await whileOneStalls();
  goOn();
  await world.write('a', 4);
  await outsideHas({ a: [1, 2, 1, 2, 3, 4] });
});

test('planted: a cursor that a stalled worker can still move goes back', async () => {
  await plant(world.database, {
    file: 'src/events/sql/pass-events.sql',
    changes: [['and c.leased_to = p_holder and c.position = p_behind', '']],
    // A reader that stands still, so that the log keeps what comes again.
    andThen: [`insert into event_consumer values ('stands', '{told}', 0, clock_timestamp())`],
  });
  const { goOn } = await whileOneStalls();
  goOn();
  await eventually(async () => expect(outside.a).toEqual([1, 2, 1, 2, 3, 3]));
});
