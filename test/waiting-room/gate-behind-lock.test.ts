import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import type { Fan } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { lockSeat } from '../support/locked-seat.js';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import { untilQueueing } from '../support/queueing.js';
import { concertWithRoom, leave } from './fans.js';
import { admitted, expectHoldsWithinPasses, FAST } from './inside.js';

/**
 * The gate has said yes, and then the seat is locked by another transaction: meanwhile the pass ends. By
 * strategy: which statement of the database has to do with a locked seat, and whether it waits or comes back.
 */
const STRATEGIES = [
  ['PESSIMISTIC', 'lock_and_hold_seats', 'waits'],
  ['OPTIMISTIC', 'hold_seats', 'waits'],
  ['REDIS_LOCK', 'hold_fenced_seats', 'waits'],
  ['ATOMIC', 'hold_seats_together', 'comes back'],
  ['QUEUE', 'decide_queued', 'comes back'],
] as const;
/** A request comes back to a locked seat a few times within 100 ms: it may be too late for it. */
const ROUNDS = 10;

let app: TestApp;
let log: OwnRedis;
beforeAll(async () => {
  log = await startLogRedis();
  app = await startTestApp({ LOG_REDIS_URL: log.url });
  await untilQueueing(app);
});
afterAll(async () => {
  await app.stop();
  await log.stop();
});

/**
 * Whether a statement of the app stands before the lock, or has been there and found it. The second can be
 * missed: it is seen as the last statement of its connection, until another takes its place.
 */
async function isSeenAtLock(statement: string, how: string, sinceMs: number): Promise<boolean> {
  const waits = how === 'waits';
  const seen = eventually(
    async () => {
      const rows = await app.database.query(
        `select from pg_stat_activity
         where datname = current_database() and application_name like 'ticket%'
           and ${waits ? `wait_event_type = 'Lock'` : `state = 'idle'`}
           and query like $1 and extract(epoch from query_start) * 1000 >= $2`,
        [`%from ${statement}(%`, sinceMs],
      );
      expect(rows.length).toBeGreaterThan(0);
    },
    waits ? 3_000 : 300,
  );
  return seen.then(
    () => true,
    () => false,
  );
}

async function databaseNowMs(): Promise<number> {
  const [row] = await app.database.query<{ ms: number }>(
    'select extract(epoch from clock_timestamp())::float8 * 1000 as ms',
  );
  return row!.ms;
}

async function ask(
  { performanceId, seatIds }: TestConcert,
  fan: Fan,
  seat: number,
  strategy: string,
): Promise<{ status?: string; code?: string }> {
  const input = {
    performanceId,
    seatIds: [seatIds[seat]],
    strategy,
    idempotencyKey: 'once',
  };
  return (await run(app.url, 'ReserveSeats', { input }, fan.token)).data.reserveSeats;
}

const ENDINGS: Record<string, (fan: Fan, concertId: string) => Promise<unknown>> = {
  'signs out': (fan) => run(app.url, 'SignOut', {}, fan.token),
  leaves: (fan, concertId) => leave(app, concertId, fan),
  'has been inside for long enough': async (fan) => {
    await app.database.query(
      `update waiting_room_pass set expires_at = clock_timestamp() + interval '15 milliseconds'
       where user_id = $1`,
      [fan.userId],
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  },
};

/** What became of a fan's request in the queue: a fan who has signed out cannot ask. */
async function decisionOn(fan: Fan): Promise<string> {
  return eventually(async () => {
    const [row] = await app.database.query<{ outcome: string }>(
      'select coalesce(refusal_code, status::text) as outcome from reservation where user_id = $1',
      [fan.userId],
    );
    if (!row) throw new Error('still undecided');
    return row.outcome;
  });
}

/** What is answered to a fan whose pass ends while another transaction has the seat locked. */
async function endedAtLock(
  concert: TestConcert,
  fan: Fan,
  seat: number,
  [strategy, statement, how]: (typeof STRATEGIES)[number],
  end: (fan: Fan, concertId: string) => Promise<unknown>,
): Promise<string> {
  const sinceMs = await databaseNowMs();
  const unlock = await lockSeat(app, concert.seatIds[seat]!);
  try {
    const answer = ask(concert, fan, seat, strategy);
    // A round in which it was missed counts as one that was too late for the request.
    if (!(await isSeenAtLock(statement, how, sinceMs))) return 'SEAT_CONTENDED';
    await end(fan, concert.concertId);
    await unlock();
    const { status, code } = await answer;
    return status === 'PENDING' ? await decisionOn(fan) : (code ?? status!);
  } finally {
    await unlock();
  }
}

describe.each(STRATEGIES)('%s', (...strategy) => {
  test.each(Object.entries(ENDINGS))('a fan %s while the seat is locked: no hold', async (_, end) => {
    const concert = await concertWithRoom(app, FAST);
    const fans = await admitted(app, concert, ROUNDS);
    const codes: string[] = [];
    for (const [seat, fan] of fans.entries()) {
      codes.push(await endedAtLock(concert, fan, seat, strategy, end));
      await expectHoldsWithinPasses(app, concert);
      if (codes.at(-1) !== 'SEAT_CONTENDED') break;
    }
    expect(codes.at(-1)).toBe('NOT_ADMITTED');
    // Only where no request waits for a lock can it be given up before the pass has ended.
    if (strategy[2] === 'waits') expect(codes).toHaveLength(1);
  });
});
