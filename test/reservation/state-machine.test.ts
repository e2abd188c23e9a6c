import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TRANSITIONS } from '../../src/reservation/state-machine.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { expectNoViolation } from '../support/judged.js';
import { NO_GUARD, plant } from '../support/planted-bugs.js';
import {
  CHANGES,
  EMPTY,
  type Model,
  mayBecome,
  SEATS,
  type Step,
  stepsFrom,
  USERS,
  type Weather,
} from './state-model.js';
import { ACTORS, StateWorld } from './state-world.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const STATUSES = ['PENDING', 'HELD', 'PAYING', 'CONFIRMED', 'REJECTED', 'EXPIRED', 'CANCELLED', 'REFUNDED'];

/** Tries every pair of statuses, and returns the changes that are in the history afterwards. */
async function possibleChanges(): Promise<string[]> {
  const tried = await database.query<{ id: string }>(
    `insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
       status, amount, currency, created_at, changed_at)
     select gen_random_uuid(), gen_random_uuid(), f.status || '>' || t.status, '', 0, '{}', 'ATOMIC',
       f.status::reservation_status, 0, 'KRW', now(), now()
     from unnest($1::text[]) as f (status), unnest($1::text[]) as t (status) returning id`,
    [STATUSES],
  );
  await Promise.all(
    tried.map(({ id }) =>
      database
        .query(
          `update reservation set version = 2, status = split_part(idempotency_key, '>', 2)::reservation_status
           where id = $1`,
          [id],
        )
        .catch((error) => expect(error).toMatchObject({ code: 'TR004' })),
    ),
  );
  const changes = await database.query<{ change: string }>(
    `select from_status || '>' || to_status as change from reservation_transition
     where reservation_id = any($1)`,
    [tried.map(({ id }) => id)],
  );
  return changes.map(({ change }) => change).sort();
}

const drawn = TRANSITIONS.filter(({ from }) => from !== 'NEW')
  .map(({ from, to }) => `${from}>${to}`)
  .sort();

test('of all pairs of statuses, the database allows those of the state machine', async () => {
  // In a database of its own: these rows are no reservations that a judge would accept.
  const judged = database;
  database = await createTestDatabase();
  try {
    expect(await possibleChanges()).toEqual(drawn);
    await plant(database, {
      file: 'src/reservation/sql/record-transition.sql',
      changes: [
        [
          `'HELD' then new.status in ('PAYING', 'CONFIRMED'`,
          `'HELD' then new.status in ('PAYING', 'REFUNDED'`,
        ],
      ],
    });
    const missed = drawn.map((change) => (change === 'HELD>CONFIRMED' ? 'HELD>REFUNDED' : change));
    expect(await possibleChanges()).toEqual(missed.sort());
  } finally {
    await database.drop();
    database = judged;
  }
});

test('the history can be added to, never changed', async () => {
  for (const attempt of [
    `update reservation_transition set to_status = 'HELD'`,
    'delete from reservation_transition',
    'truncate reservation_transition',
    'delete from reservation',
    'delete from reservation_seat',
    'update reservation_seat set held_at = now()',
  ]) {
    await expect(database.query(attempt)).rejects.toMatchObject({ code: '23001' });
  }
});

const holding = fc.record({
  user: fc.nat(USERS - 1),
  seats: fc
    .uniqueArray(fc.nat(SEATS - 1), { minLength: 1, maxLength: 2 })
    .map((seats) => seats.sort((one, other) => one - other)),
});
/** Which reservation and which change are meant, is seen when it is there. */
const changing = fc.record({
  reservation: fc.nat(),
  change: fc.nat(),
  illegal: fc.nat(4).map((n) => n === 0),
});
const weather = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Weather>('fine') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Weather>('cut before the commit', 'answer lost', 'killed inside'),
  },
);
const wish = fc.record({ holding, changing, hold: fc.nat(3).map((n) => n === 0), weather });
type Wish = typeof wish extends fc.Arbitrary<infer Each> ? Each : never;
/** One actor does something, or some do at the same moment. */
const moment = fc.array(wish, { minLength: 1, maxLength: ACTORS });

function stepOf(model: Model, { holding: { user, seats }, changing: wished, hold }: Wish): Step {
  const count = model.reservations.length;
  if (hold || count === 0) return { kind: 'hold', user, seats };
  // The youngest are the most likely to be alive.
  const reservation = count - 1 - (wished.reservation % Math.min(count, 4));
  const kinds = wished.illegal ? CHANGES : stepsFrom(model.reservations[reservation]!);
  return { kind: kinds[wished.change % kinds.length]!, reservation };
}

/** How often the walks so far have met what they are about. */
const met = { killed: 0, lost: 0 };

async function play(moments: readonly Wish[][]): Promise<void> {
  const world = await StateWorld.open(database);
  try {
    let model = EMPTY;
    for (const wishes of moments) {
      const turns = wishes.map((each) => ({ step: stepOf(model, each), weather: each.weather }));
      const verdicts = await Promise.all(turns.map((turn, actor) => world.take(turn, actor)));
      const { problems, ...state } = await world.state();
      expect(problems).toEqual([]);
      const may = mayBecome(model, turns);
      expect(may).toContainEqual({ state, verdicts });
      model = state;
    }
  } finally {
    met.killed += world.killed;
    met.lost += world.lost;
    await world.close();
  }
}

const RUNS = 10;
/** Another walk: STATE_SEED=17 npm test -- test/reservation/state-machine.test.ts */
const SEED = Number(process.env.STATE_SEED ?? 16);
const walk = (numRuns: number) =>
  fc.check(fc.asyncProperty(fc.array(moment, { minLength: 12, maxLength: 24 }), play), {
    numRuns,
    seed: SEED,
    endOnFailure: true,
  });

/** Otherwise the walk would have missed something. */
async function changesMade(): Promise<string[]> {
  const changes = await database.query<{ change: string }>(
    `select distinct from_status || '>' || to_status as change from reservation_transition`,
  );
  return changes.map(({ change }) => change).sort();
}

test('actors that hold, pay, give back and refund at random get what the model says', async () => {
  const { failed, errorInstance, counterexample } = await walk(RUNS);
  if (failed) {
    throw new Error(`STATE_SEED=${SEED}: ${JSON.stringify(counterexample)}`, { cause: errorInstance });
  }
  expect(met.killed).toBeGreaterThan(3);
  expect(met.lost).toBeGreaterThan(10);
  expect(await changesMade()).toEqual(drawn.filter((change) => !change.startsWith('PENDING')));
  await database.query(
    `select release_reservations(array(
      select id from reservation where status in ('HELD', 'PAYING') and held_until <= clock_timestamp()),
      'EXPIRED')`,
  );
  await expectNoViolation(database);
}, 60_000);

test('an expiry that does not look at the status is found', async () => {
  await plant(database, {
    file: 'src/reservation/sql/release-reservations.sql',
    changes: [["r.status in ('HELD', 'PAYING') and (r.held_until", '(r.held_until']],
    andThen: [NO_GUARD],
  });
  expect(await walk(RUNS)).toMatchObject({ failed: true });
}, 60_000);
