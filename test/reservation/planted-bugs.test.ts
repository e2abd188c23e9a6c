import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openPool } from '../../src/platform/postgres.js';
import { sweepLapsedHolds } from '../../src/reservation/hold-expiry.js';
import { HistoryWriter } from '../../tools/judge/history.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { crowd, type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { decodeNumbered, decodeUnguessable } from '../support/ids.js';
import { violated } from '../support/judged.js';
import { PLANTED_BUGS, type PlantedBug, plant } from '../support/planted-bugs.js';
import { wish } from './strategy.contract.js';

/**
 * Every mistake is planted, and the same scenario is played with it and without it: the judge must report the
 * one and must not report the other.
 */
let app: TestApp;
let people: Fan[];
let otherSession: pg.Client;
let history: HistoryWriter;

async function open(): Promise<void> {
  app = await startTestApp({ HOLD_SECONDS: '1', ROLES: 'api' });
  otherSession = new pg.Client({ connectionString: app.database.url });
  await otherSession.connect();
}
async function close(): Promise<void> {
  await otherSession.end();
  await app.stop();
}

const seatNumbers = (concert: TestConcert) => concert.seatIds.map((id) => decodeNumbered('Seat', id));
const lockSeats = async (concert: TestConcert) => {
  await otherSession.query('begin');
  await otherSession.query('select from seat where id = any($1) order by id for update', [
    seatNumbers(concert),
  ]);
};
const someWait = (count: number) =>
  eventually(async () => {
    const [row] = await app.database.query<{ waiting: string }>(
      `select count(*) as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(Number(row!.waiting)).toBeGreaterThanOrEqual(count);
  });
const untilLapsed = (heldUntil: string) =>
  eventually(async () => expect((await run(app.url, 'WhoAmI')).data.serverTime > heldUntil).toBe(true));
const cancel = (fan: Fan, reservationId: string) =>
  run(app.url, 'CancelReservation', { input: { reservationId } }, fan.token);

/** One hold, whose payment has been decided and is about to commit. */
async function holdBeingPaid(): Promise<{ id: string; heldUntil: string }> {
  const concert = await createConcert(app);
  const [granted] = await crowd(app.url, [
    wish(people[0]!, concert.performanceId, [concert.seatIds[0]!], 'ATOMIC'),
  ]);
  const held = granted!.reservation as unknown as { id: string; heldUntil: string };
  const uuid = decodeUnguessable('Reservation', held.id);
  await otherSession.query('begin');
  await otherSession.query(
    `select pay_from_wallet(user_id, id, 'paid', gen_random_uuid()) from reservation where id = $1`,
    [uuid],
  );
  return held;
}

/** What a worker would do: there is none here. */
async function sweep(): Promise<void> {
  const settings = { name: 'sweeper', size: 1, statementTimeoutMs: 5_000, lockTimeoutMs: 5_000 };
  const pool = openPool({ url: app.database.url, onIdleError: () => undefined, ...settings });
  await sweepLapsedHolds(pool);
  await pool.end();
}

async function oneAfterTheOther(
  asking: Fan[],
  performanceId: string,
  seatOf: (index: number) => string,
): Promise<void> {
  for (const [index, fan] of asking.entries()) {
    await crowd(app.url, [wish(fan, performanceId, [seatOf(index)], 'ATOMIC')], history);
  }
}

interface Scenario {
  caughtBy: string;
  play(): Promise<unknown>;
}

const SCENARIOS: Record<keyof typeof PLANTED_BUGS, Scenario> = {
  'no seat lock and no index': {
    caughtBy: 'I-1',
    async play() {
      const concert = await createConcert(app);
      await lockSeats(concert);
      const wishes = people.map((fan) =>
        wish(fan, concert.performanceId, [concert.seatIds[0]!], 'OPTIMISTIC'),
      );
      const working = crowd(app.url, wishes, history);
      await someWait(5);
      await otherSession.query('rollback');
      await working;
    },
  },
  'unconditional sweeper': {
    caughtBy: 'I-4',
    async play() {
      const held = await holdBeingPaid();
      await untilLapsed(held.heldUntil);
      const sweeping = sweep();
      await someWait(1);
      await otherSession.query('commit');
      await sweeping;
    },
  },
  'cancel without condition': {
    caughtBy: 'I-4',
    async play() {
      const held = await holdBeingPaid();
      const cancelling = cancel(people[0]!, held.id);
      await someWait(1);
      await otherSession.query('commit');
      await cancelling;
    },
  },
  'count, then insert': {
    caughtBy: 'I-14',
    async play() {
      const concert = await createConcert(app, { concert: { maxSeatsPerUser: 2 } });
      await lockSeats(concert);
      const wishes = concert.seatIds.map((seat) =>
        wish(people[0]!, concert.performanceId, [seat], 'OPTIMISTIC'),
      );
      const working = crowd(app.url, wishes, history);
      await someWait(5);
      await otherSession.query('rollback');
      await working;
    },
  },
  'a batch that looks at no status': {
    caughtBy: 'I-1',
    async play() {
      const concert = await createConcert(app);
      await oneAfterTheOther([people[0]!, people[1]!], concert.performanceId, () => concert.seatIds[0]!);
    },
  },
  'a batch that looks at no count': {
    caughtBy: 'I-14',
    async play() {
      const concert = await createConcert(app, { concert: { maxSeatsPerUser: 1 } });
      const seatOf = (index: number) => concert.seatIds[index]!;
      await oneAfterTheOther([people[0]!, people[0]!], concert.performanceId, seatOf);
    },
  },
  'decision time read twice': {
    caughtBy: 'I-4',
    async play() {
      const concert = await createConcert(app);
      const wishes = [wish(people[0]!, concert.performanceId, [concert.seatIds[0]!], 'ATOMIC')];
      const [granted] = await crowd(app.url, wishes, history);
      const { id, heldUntil } = granted!.reservation as unknown as { id: string; heldUntil: string };
      // Asked in time, decided too late: the rows were locked over the deadline.
      await app.database.query(
        'select pg_sleep(greatest(0, extract(epoch from $1::timestamptz - clock_timestamp()) - 0.4))',
        [heldUntil],
      );
      await lockSeats(concert);
      const cancelling = cancel(people[0]!, id);
      await someWait(1);
      await untilLapsed(heldUntil);
      await otherSession.query('rollback');
      await cancelling;
    },
  },
};

const BUGS = Object.entries(PLANTED_BUGS) as [keyof typeof PLANTED_BUGS, PlantedBug][];

/** What the judge finds after the scenario of a mistake. */
async function played(name: keyof typeof PLANTED_BUGS): Promise<string[]> {
  people = await fans(app.url, 20);
  history = new HistoryWriter({ keep: true });
  await SCENARIOS[name].play();
  return violated(app.database, history.events.length > 0 ? history : undefined);
}

describe('a mistake that is planted', () => {
  beforeEach(open);
  afterEach(close);

  test.each(BUGS)('%s: is caught', async (name, bug) => {
    await plant(app.database, bug);
    expect(await played(name)).toContain(SCENARIOS[name].caughtBy);
  });
});

describe('a mistake that is not there', () => {
  beforeAll(open);
  // In the next scenario what is left here would lapse, and be late by the end of it.
  afterEach(async () => {
    await app.database.query(`update reservation set held_until = clock_timestamp() where status = 'HELD'`);
    await sweep();
  });
  afterAll(close);

  test.each(BUGS)('%s: is not reported', async (name) => {
    expect(await played(name)).toEqual([]);
  });
});
