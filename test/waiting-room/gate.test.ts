import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { type Fan as Person, fans as people } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { ask, run } from '../support/graphql.js';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import { untilQueueing } from '../support/queueing.js';
import { concertWithRoom, join, leave, numberOf, place, reserve } from './fans.js';
import { admitted, expectHoldsWithinPasses, FAST } from './inside.js';

const STRATEGIES = ['ATOMIC', 'OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK', 'QUEUE'];
const REFUSED = { __typename: 'Refused', code: 'NOT_ADMITTED' };
/** A request that meets a busy machine may give up. */
const ROUNDS = 3;
const HELD = { __typename: 'Reservation', status: 'HELD' };

let app: TestApp;
let log: OwnRedis;
let server: pg.Client;
let concert: TestConcert;
beforeAll(async () => {
  log = await startLogRedis();
  app = await startTestApp({ LOG_REDIS_URL: log.url });
  await untilQueueing(app);
});
beforeEach(async () => {
  concert = await concertWithRoom(app, FAST);
  server = new pg.Client({ connectionString: app.database.url });
  await server.connect();
});
afterEach(() => server.end());
afterAll(async () => {
  await app.stop();
  await log.stop();
});

/** SQL that ends a fan's pass as a server does that the others know nothing of. */
const END = 'update waiting_room_pass set ended_at = clock_timestamp(), end_reason = $2 where user_id = $1';

/** Backends of the app that wait for a lock. */
async function untilWaiting(): Promise<void> {
  await eventually(async () => {
    const rows = await app.database.query(
      `select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and application_name like 'ticket%'`,
    );
    expect(rows.length).toBeGreaterThan(0);
  }, 3_000);
}

/** What a payment does to a fan's holds and pass. */
async function buy(fan: Person): Promise<void> {
  await app.database.query(
    `select confirm_reservation(r.id, gen_random_uuid(), locked.at),
       end_pass_of_buyer(locked.concert_id, locked.user_id, locked.at)
     from reservation r cross join lock_reservation(r.id) as locked
     where r.user_id = $1 and r.status = 'HELD' and locked.concert_id = $2`,
    [fan.userId, numberOf(concert.concertId)],
  );
}

describe.each(STRATEGIES)('%s', (strategy) => {
  test('a pass of another fan and a pass of another concert open nothing', async () => {
    const other = await concertWithRoom(app, FAST);
    const [inside] = await admitted(app, concert, 1);
    const [elsewhere] = await admitted(app, other, 1);
    expect(await reserve(app, concert, elsewhere!, [0], strategy)).toMatchObject(REFUSED);
    expect(await reserve(app, concert, inside!, [0], strategy)).toMatchObject(HELD);
    expect(await reserve(app, other, inside!, [0], strategy)).toMatchObject(REFUSED);
  });

  test('the pass ends while the request is on its way: no hold', async () => {
    const fans = await admitted(app, concert, ROUNDS);
    const codes: string[] = [];
    for (const [round, fan] of fans.entries()) {
      expect(await reserve(app, concert, fan, [3 * round], strategy)).toMatchObject(HELD);
      await server.query('begin');
      await server.query(END, [fan.userId, 'SIGNED_OUT']);
      const answer = reserve(app, concert, fan, [3 * round + 1, 3 * round + 2], strategy);
      await untilWaiting();
      await server.query('commit');
      const { code } = await answer;
      codes.push(code);
      await expectHoldsWithinPasses(app, concert);
      // A request that waits for long gives up, and then nothing is learned from it.
      if (code !== 'SEAT_CONTENDED') break;
    }
    expect(codes.at(-1)).toBe('NOT_ADMITTED');
  });

  test('the transaction that ends the pass is rolled back: the request goes on', async () => {
    const [fan] = await admitted(app, concert, 1);
    await server.query('begin');
    await server.query(END, [fan!.userId, 'SIGNED_OUT']);
    const answer = reserve(app, concert, fan!, [3], strategy);
    await untilWaiting();
    await server.query('rollback');
    expect(await answer).toMatchObject(HELD);
  });

  test('the time inside runs out, and a purchase is made: then nothing can be held', async () => {
    const [late, buyer] = await admitted(app, concert, 2);
    expect(await reserve(app, concert, late!, [4], strategy)).toMatchObject(HELD);
    expect(await reserve(app, concert, buyer!, [5], strategy)).toMatchObject(HELD);
    await app.database.query(
      'update waiting_room_pass set expires_at = clock_timestamp() where user_id = $1',
      [late!.userId],
    );
    expect(await reserve(app, concert, late!, [6], strategy)).toMatchObject({ code: 'NOT_ADMITTED' });

    await buy(buyer!);
    await eventually(async () => {
      expect(await place(app, concert.concertId, buyer!)).toMatchObject({ status: 'EXPIRED' });
    });
    expect(await reserve(app, concert, buyer!, [7], strategy)).toMatchObject({ code: 'NOT_ADMITTED' });
    const [pass] = await app.database.query('select end_reason from waiting_room_pass where user_id = $1', [
      buyer!.userId,
    ]);
    expect(pass).toEqual({ end_reason: 'PURCHASED' });
    await expectHoldsWithinPasses(app, concert);
  });

  test('passes end at any moment while their owners reserve: every hold is older than the end', async () => {
    const crowd = await admitted(app, concert, 12);
    const outcomes = new Set<string>();
    const reserving = crowd.map(async (fan, index) => {
      for (let round = 0; round < 5; round += 1) {
        const answer = await reserve(app, concert, fan, [10 + index * 5 + round], strategy);
        outcomes.add(answer.code ?? answer.status);
      }
    });
    for (const fan of crowd) {
      const soon = `${Math.floor(Math.random() * 40)} milliseconds`;
      await app.database.query(
        `update waiting_room_pass set expires_at = clock_timestamp() + $2::interval where user_id = $1`,
        [fan.userId, soon],
      );
    }
    await Promise.all(reserving);
    await expectHoldsWithinPasses(app, concert);
    expect(outcomes).toContain('NOT_ADMITTED');
  });
});

test('after leaving and after signing out nothing can be held', async () => {
  const [leaving, signingOut] = await admitted(app, concert, 2);
  for (const fan of [leaving!, signingOut!]) {
    expect(await reserve(app, concert, fan, [fan === leaving ? 0 : 1])).toMatchObject(HELD);
  }
  expect(await leave(app, concert.concertId, leaving!)).toMatchObject({
    status: 'LEFT',
    admittedUntil: null,
  });
  expect(await reserve(app, concert, leaving!, [2])).toMatchObject(REFUSED);
  await run(app.url, 'SignOut', {}, signingOut!.token);
  const passes = await app.database.query(
    'select end_reason from waiting_room_pass where user_id = any($1)',
    [[leaving!.userId, signingOut!.userId]],
  );
  expect(new Set(passes.map((pass) => pass.end_reason))).toEqual(new Set(['LEFT', 'SIGNED_OUT']));
  await expectHoldsWithinPasses(app, concert);
});

test('a token of another fan, of another concert, a changed one and nonsense are QUEUE_TOKEN_INVALID', async () => {
  const { concertId } = concert;
  const other = await concertWithRoom(app, FAST);
  const [fan, stranger] = await people(app.url, 2);
  const { token } = await join(app, concertId, fan!);
  const foreign = await join(app, other.concertId, fan!);
  const [number, epoch, sequence, second, key, mac] = token.split('.');
  const forged = [
    [number, epoch, '0', second, key, mac],
    [number, epoch, `0${sequence}`, second, key, mac],
    [number, '0', sequence, second, key, mac],
    [number, `${Number(epoch) + 1}`, sequence, second, key, mac],
    [number, epoch, `${sequence}d`, second, key, mac],
    [number, ...foreign.token.split('.').slice(1)],
    [number, epoch, sequence, second, key, `${mac!.slice(0, 21)}${mac!.at(-1) === 'A' ? 'w' : 'A'}`],
    [number, epoch, sequence, '1', key, mac],
    [number, epoch, sequence, second, 'AAAAAAAA', mac],
    [number, epoch, sequence, second, key, 'A'.repeat(22)],
    [number, epoch, sequence, second, key],
  ].map((parts) => parts.join('.'));
  for (const text of [foreign.token, ...forged, '', 'x', '1'.repeat(5_000)]) {
    expect(await join(app, concertId, fan!, text)).toMatchObject({ code: 'QUEUE_TOKEN_INVALID' });
  }
  expect(await join(app, concertId, stranger!, token)).toMatchObject({ code: 'QUEUE_TOKEN_INVALID' });
  expect(await place(app, concertId, stranger!)).toBeNull();
});

test('a caller who is not signed in has no place, and no fan changes a room', async () => {
  const { concertId } = concert;
  for (const name of ['JoinWaitingRoom', 'LeaveWaitingRoom']) {
    const answer = await run(app.url, name, { input: { concertId } });
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  }
  const [fan] = await people(app.url, 1);
  const change = await run(app.url, 'UpdateWaitingRoom', { input: { concertId, capacity: 9 } }, fan!.token);
  expect(change.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const room = await ask(app.url, 'query ($id: ID!) { concert(id: $id) { waitingRoom { capacity } } }', {
    id: concertId,
  });
  expect(room.data.concert.waitingRoom.capacity).toBe(100);
});
