import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { seededRandom } from '../../harness/random.js';
import { openPool } from '../../src/platform/postgres.js';
import { sweepLapsedHolds } from '../../src/reservation/hold-expiry.js';
import { HistoryWriter } from '../../tools/judge/history.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { crowd, fans, type Granted } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { subscriber, watch } from '../support/watching.js';
import { wish } from './strategy.contract.js';

let app: TestApp;
beforeAll(async () => {
  // No worker: holds lapse, and nothing sweeps them unless a test does.
  // One fan pays for many seats.
  app = await startTestApp({ HOLD_SECONDS: '2', ROLES: 'api', DEMONSTRATION_BALANCE: '100000000' });
});
afterAll(() => app.stop());

const hold = async (
  token: string,
  performanceId: string,
  seatIds: string[],
  key = 'k',
  strategy = 'ATOMIC',
) => {
  const input = { performanceId, seatIds, strategy, idempotencyKey: key };
  return (await run(app.url, 'ReserveSeats', { input }, token)).data.reserveSeats;
};
const lapsed = (heldUntil: string) =>
  eventually(async () => {
    const { data } = await run(app.url, 'WhoAmI');
    expect(data.serverTime > heldUntil).toBe(true);
  });
const statusInDatabase = async (id: string) => {
  const uuids = [decodeUnguessable('Reservation', id)];
  const [row] = await app.database.query<any>('select status from reservation where id = $1', uuids);
  return row!.status;
};
const quiet = { name: 'test', size: 4, onIdleError: () => undefined };
const background = () =>
  openPool({ ...quiet, url: app.database.url, statementTimeoutMs: 5_000, lockTimeoutMs: 500 });

test('a lapsed hold reads as EXPIRED at once, and cannot be cancelled', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const token = await guest(app.url);
  const held = await hold(token, performanceId, [seatIds[0]!]);
  await lapsed(held.heldUntil);
  expect(await hold(token, performanceId, [seatIds[0]!])).toMatchObject({ status: 'EXPIRED', version: 2 });
  expect(await statusInDatabase(held.id)).toBe('HELD');
  const cancel = await run(app.url, 'CancelReservation', { input: { reservationId: held.id } }, token);
  expect(cancel.data.cancelReservation).toMatchObject({ code: 'HOLD_EXPIRED' });
});

test.each(['ATOMIC', 'OPTIMISTIC', 'PESSIMISTIC'])(
  '%s gets a seat whose hold has lapsed, unswept',
  async (strategy) => {
    const { performanceId, seatIds } = await createConcert(app);
    const held = await hold(await guest(app.url), performanceId, [seatIds[0]!]);
    await lapsed(held.heldUntil);
    const next = await hold(await guest(app.url), performanceId, [seatIds[0]!], 'k', strategy);
    expect(next).toMatchObject({ status: 'HELD', strategy });
    expect(await statusInDatabase(held.id)).toBe('EXPIRED');
    // The others' holds have lapsed meanwhile, and there is no worker here.
    const pool = background();
    await sweepLapsedHolds(pool);
    await pool.end();
    await expectNoViolation(app.database);
  },
);

test('three sweepers at once release each lapsed hold once', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 8, concert: { maxSeatsPerUser: 9 } });
  const token = await guest(app.url);
  const holds = await Promise.all(
    seatIds.slice(0, 9).map((seat, index) => hold(token, performanceId, [seat], `k${index}`)),
  );
  await lapsed(
    holds
      .map((each) => each.heldUntil)
      .sort()
      .at(-1)!,
  );
  const pool = background();
  const swept = await Promise.all([1, 2, 3].map(() => sweepLapsedHolds(pool)));
  await pool.end();
  expect(swept.reduce((sum, some) => sum + some)).toBeGreaterThanOrEqual(9);
  for (const each of holds) expect(await statusInDatabase(each.id)).toBe('EXPIRED');
  const [transitions] = await app.database.query<{ count: string }>(
    'select count(*) from (select from reservation_transition group by reservation_id having count(*) > 1) as twice',
  );
  expect(transitions!.count).toBe('0');
  await expectNoViolation(app.database);
});

test('a hold whose row somebody keeps locked does not stop the sweeper for the others', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const token = await guest(app.url);
  const stuck = await hold(token, performanceId, [seatIds[0]!], 'stuck');
  const free = await hold(token, performanceId, [seatIds[1]!], 'free');
  await lapsed(free.heldUntil);
  const otherSession = new pg.Client({ connectionString: app.database.url });
  await otherSession.connect();
  await otherSession.query('begin');
  await otherSession.query('select from reservation where id = $1 for update', [
    decodeUnguessable('Reservation', stuck.id),
  ]);
  const pool = background();
  await sweepLapsedHolds(pool);
  expect(await statusInDatabase(free.id)).toBe('EXPIRED');
  expect(await statusInDatabase(stuck.id)).toBe('HELD');
  await otherSession.query('rollback');
  await otherSession.end();
  await sweepLapsedHolds(pool);
  await pool.end();
  expect(await statusInDatabase(stuck.id)).toBe('EXPIRED');
});

test('a hold that is paid at its last moment stays paid: the sweeper and the payment exclude each other', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 4 });
  const token = await guest(app.url);
  // One for certain, before the others are made: on a slow machine those may all have lapsed by then.
  const first = await hold(token, performanceId, [seatIds[30]!], 'paid first');
  let paid = (await pay(decodeUnguessable('Reservation', first.id)!)) ? 1 : 0;
  const holds = await Promise.all(
    seatIds.slice(0, 30).map((seat, index) => hold(token, performanceId, [seat], `paid ${index}`)),
  );
  const pool = background();
  const sweeping = (async () => {
    for (let released = 0; released < 1; ) released = await sweepLapsedHolds(pool);
  })();
  for (const each of holds) {
    const late = Date.parse(each.heldUntil) - 30 + (paid % 7) * 10;
    await app.database.query(
      `select pg_sleep(greatest(0, extract(epoch from to_timestamp($1) - clock_timestamp())))`,
      [late / 1_000],
    );
    if (await pay(decodeUnguessable('Reservation', each.id)!)) paid += 1;
  }
  await sweeping;
  await sweepLapsedHolds(pool);
  await pool.end();
  expect(paid).toBeGreaterThan(0);
  await expectNoViolation(app.database);
});

/** Pays from the wallet; false: it came too late. */
async function pay(reservationId: string): Promise<boolean> {
  const [paid] = await app.database.query<{ outcome: string }>(
    `select p.outcome from reservation r
     cross join lateral pay_from_wallet(r.user_id, r.id, r.id::text, gen_random_uuid()) as p
     where r.id = $1`,
    [reservationId],
  );
  expect(['PAID', 'HOLD_EXPIRED', 'NOT_PAYABLE']).toContain(paid!.outcome);
  return paid!.outcome === 'PAID';
}

test('holds raced with cancellation, expiry and each other over thirty users: every promise holds', async () => {
  const random = seededRandom(14);
  const any = (below: number): number => Math.floor(random() * below);
  const { performanceId, seatIds } = await createConcert(app, { rows: 2, concert: { maxSeatsPerUser: 3 } });
  const people = await fans(app.url, 30);
  const history = new HistoryWriter({ keep: true });
  const wishes = () =>
    people.map((fan) => {
      const seats = Array.from({ length: 1 + any(2) }, () => seatIds[any(seatIds.length)]!);
      return wish(fan, performanceId, [...new Set(seats)], ['ATOMIC', 'OPTIMISTIC', 'PESSIMISTIC'][any(3)]!);
    });
  const cancel = async ({ wish: { fan }, reservation }: Granted, round: number): Promise<void> => {
    const input = { reservationId: reservation!.id };
    const asked = {
      f: 'cancel',
      process: `${input.reservationId} ${round}`,
      user: fan.userId,
      input,
    } as const;
    const running = history.invoke(asked);
    const { data } = await run(app.url, 'CancelReservation', { input }, fan.token);
    const { __typename, code, id, status, version, seats } = data.cancelReservation;
    if (__typename !== 'Reservation') running.fail(code);
    else running.ok({ reservationId: id, status, version, seatIds: seats.map((seat: any) => seat.id) });
  };
  const pool = background();
  let going = true;
  const sweeping = [1, 2].map(async () => {
    while (going) await sweepLapsedHolds(pool);
  });
  let granted = await crowd(app.url, wishes(), history);
  for (let round = 0; round < 4; round += 1) {
    // They lapse while they are cancelled, and while others want their seats.
    await app.database.query(
      `update reservation set held_until = clock_timestamp() + random() * interval '150 milliseconds'
       where status = 'HELD'`,
    );
    const [next] = await Promise.all([
      crowd(app.url, wishes(), history),
      ...granted.filter((each) => each.reservation && any(10) < 7).map((each) => cancel(each, round)),
    ]);
    granted = next;
  }
  going = false;
  await Promise.all(sweeping);
  await pool.end();
  const rows = await app.database.query<{ status: string }>('select distinct status::text from reservation');
  expect(rows.map(({ status }) => status)).toEqual(expect.arrayContaining(['CANCELLED', 'EXPIRED']));
  await expectNoViolation(app.database, history);
});

const payingFunction = async (id: string, call: string) => {
  const uuid = decodeUnguessable('Reservation', id);
  await app.database.query(`select ${call} from lock_reservation($1) as locked`, [uuid]);
};
const beginPaying = (id: string) => payingFunction(id, `begin_paying($1, locked.at, interval '2 seconds')`);

test('a hold that is being paid for lapses like another, and its owner can give it back', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const token = await guest(app.url);
  const given = await hold(token, performanceId, [seatIds[0]!], 'given back');
  await beginPaying(given.id);
  const input = { reservationId: given.id };
  const cancelled = await run(app.url, 'CancelReservation', { input }, token);
  const read = await run(app.url, 'MyReservation', { id: given.id }, token);
  expect(cancelled.data.cancelReservation).toMatchObject({ status: 'CANCELLED', version: 3 });
  expect(read.data.reservation).toMatchObject({ status: 'CANCELLED', version: 3 });

  const late = await hold(token, performanceId, [seatIds[1]!], 'late');
  await beginPaying(late.id);
  const paying = await hold(token, performanceId, [seatIds[1]!], 'late');
  expect(paying).toMatchObject({ status: 'PAYING', version: 2 });
  await lapsed(paying.heldUntil);
  expect(await hold(token, performanceId, [seatIds[1]!], 'late')).toMatchObject({
    status: 'EXPIRED',
    version: 3,
  });
  const next = await hold(await guest(app.url), performanceId, [seatIds[1]!]);
  expect(next).toMatchObject({ status: 'HELD' });
  expect(await statusInDatabase(late.id)).toBe('EXPIRED');
});

test('the watcher of a reservation is told that a payment has begun, and that it has failed', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const worker = await startOn(app.database, { ROLES: 'worker' });
  const token = await guest(app.url);
  const held = await hold(token, performanceId, [seatIds[0]!]);
  const client = subscriber(app.url, token);
  const watched = watch(client, 'WatchReservation', { id: held.id });
  const told = (status: string) =>
    eventually(async () => expect(watched.events.at(-1)).toMatchObject({ status }));
  try {
    await told('HELD');
    await beginPaying(held.id);
    await told('PAYING');
    await payingFunction(held.id, 'resume_hold($1, locked.at)');
    await told('HELD');
    await told('EXPIRED');
  } finally {
    await client.dispose();
    await worker.stop();
  }
});

test('a worker executes an expiry at most five seconds late, and the map shows it', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const worker = await startOn(app.database, { ROLES: 'worker' });
  try {
    const held = await hold(await guest(app.url), performanceId, seatIds.slice(0, 4));
    await lapsed(held.heldUntil);
    await eventually(async () => expect(await statusInDatabase(held.id)).toBe('EXPIRED'), 5_000);
    await eventually(async () => {
      const { data } = await run(app.url, 'SeatMapOverview', { performanceId });
      expect(data.performance).toMatchObject({ seatsLeft: 10, seatsHeld: 0 });
    });
  } finally {
    await worker.stop();
  }
});
