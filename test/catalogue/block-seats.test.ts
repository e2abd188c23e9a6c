import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { crowd, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { ask, guest, run, signedIn } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { lockSeat } from '../support/locked-seat.js';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import { buyer, hold, lapse, pay } from '../support/purchases.js';
import { untilQueueing } from '../support/queueing.js';

let app: TestApp;
let log: OwnRedis;
let admin: string;
beforeAll(async () => {
  log = await startLogRedis();
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0', LOG_REDIS_URL: log.url });
  admin = await signedIn(app.url, ADMIN);
});
afterAll(async () => {
  await app?.stop();
  await log?.stop();
});

const block = async (
  { performanceId }: TestConcert,
  seatIds: string[],
  blocked: boolean | undefined = undefined,
  token = admin,
): Promise<any> => {
  const input = { performanceId, seatIds, ...(blocked !== undefined && { blocked }) };
  const answer = await run(app.url, 'BlockSeats', { input }, token);
  return answer.data?.blockSeats ?? { error: answer.errors![0]!.extensions.code };
};

const statusesOf = async ({ performanceId }: TestConcert): Promise<string[]> => {
  const rows = await app.database.query<{ status: string }>(
    'select status::text from seat where performance_id = $1 order by id',
    [decodeNumbered('Performance', performanceId)],
  );
  return rows.map(({ status }) => status);
};

const count = (statuses: string[], status: string) => statuses.filter((each) => each === status).length;

/** Two bits a seat, as digits. */
const mapOf = async ({ performanceId }: TestConcert): Promise<string> => {
  const { data } = await run(app.url, 'SeatMapOverview', { performanceId });
  const bytes = Buffer.from(data.performance.seatMap.statuses, 'base64');
  return [...bytes].map((byte) => byte.toString(4).padStart(4, '0')).join('');
};

test('free seats go off sale and back on sale; a repetition changes nothing; the map shows it', async () => {
  const concert = await createConcert(app, { seatsPerRow: 8 });
  const some = concert.seatIds.slice(2, 5);
  expect(await block(concert, some)).toMatchObject({ __typename: 'Performance', id: concert.performanceId });
  expect(await block(concert, some)).toMatchObject({ __typename: 'Performance' });
  await eventually(async () => expect(await mapOf(concert)).toBe('00333000'));
  const fan = await buyer(app);
  const input = { performanceId: concert.performanceId, seatIds: [some[0]!], idempotencyKey: 'off sale' };
  expect((await run(app.url, 'ReserveSeats', { input }, fan.token)).data.reserveSeats).toMatchObject({
    code: 'SEAT_TAKEN',
  });
  expect(await block(concert, some, false)).toMatchObject({ __typename: 'Performance' });
  expect(await block(concert, some, false)).toMatchObject({ __typename: 'Performance' });
  await eventually(async () => expect(await mapOf(concert)).toBe('00000000'));
  await hold(app, concert, fan, [some[0]!]);
  const changes = await app.database.query(
    `select action, after from catalogue_change
     where kind = 'PERFORMANCE' and entity_id = $1 and action like 'SEATS%' order by id`,
    [decodeNumbered('Performance', concert.performanceId)],
  );
  const [first, last] = [some[0]!, some[2]!].map((id) => decodeNumbered('Seat', id));
  const after = { seats: 3, seat_ids: `${first}-${last}` };
  expect(changes).toEqual([
    { action: 'SEATS_BLOCKED', after },
    { action: 'SEATS_UNBLOCKED', after },
  ]);
});

test('the record tells how many seats were blocked and which, in little space', async () => {
  const concert = await createConcert(app, { rows: 20, seatsPerRow: 100 });
  const number = decodeNumbered('Performance', concert.performanceId);
  const first = decodeNumbered('Seat', concert.seatIds[0]!)!;
  const some = [2, 3, 4, 7].map((index) => concert.seatIds[index]!);
  const told = async () => {
    const query = `query ($id: ID!) { catalogueChanges(first: 1, nodeId: $id) { nodes { after } } }`;
    const { data } = await ask(app.url, query, { id: concert.performanceId }, { token: admin });
    return JSON.parse(data.catalogueChanges.nodes[0].after);
  };
  await block(concert, some);
  expect(await told()).toEqual({ seats: 4, seatIds: `${some[0]}-${some[2]}, ${some[3]}` });
  // Every second seat: no two of them are one range.
  const [blocked] = await app.database.query<{ outcome: string }>(
    `select (block_seats(u.id, $1, array(select generate_series($2::bigint + 100, $2 + 1999, 2)), true)).outcome
     from user_account u limit 1`,
    [number, first],
  );
  expect(blocked!.outcome).toBe('DONE');
  const { seats, seatIds } = await told();
  expect(seats).toBe(950);
  expect(seatIds).toMatch(/^[0-9A-Za-z]+(, [0-9A-Za-z]+)*, …$/);
  const [stored] = await app.database.query<{ longest: number }>(
    `select max(length(after::text)) as longest from catalogue_change where entity_id = $1`,
    [number],
  );
  expect(stored!.longest).toBeGreaterThan(1_900);
  expect(stored!.longest).toBeLessThan(2_100);
});

test('seats that are held, sold or kept back are named, and none is changed', async () => {
  const concert = await createConcert(app, { seatsPerRow: 6 });
  const [held, sold, kept, lapsed] = concert.seatIds as [string, string, string, string];
  const fan = await buyer(app);
  await hold(app, concert, fan, [held]);
  await pay(app, fan, await hold(app, concert, fan, [sold]), 'paid');
  await app.database.query(
    `with kept as (update seat set status = 'BLOCKED' where id = $1 returning id, performance_id)
     insert into kept_back_seat select id, performance_id, clock_timestamp() from kept`,
    [decodeNumbered('Seat', kept)],
  );
  const before = await statusesOf(concert);
  const refusal = await block(concert, concert.seatIds);
  expect(refusal).toMatchObject({ __typename: 'SeatsNotFree', code: 'SEAT_TAKEN' });
  expect(refusal.conflicts).toEqual([
    { id: held, status: 'HELD' },
    { id: sold, status: 'SOLD' },
    { id: kept, status: 'BLOCKED' },
  ]);
  expect(await statusesOf(concert)).toEqual(before);
  // A seat that fans stand by for is not the organiser's to free.
  expect(await block(concert, concert.seatIds, false)).toMatchObject({ __typename: 'Performance' });
  expect(await statusesOf(concert)).toEqual(before);
  // What a lapsed hold still has is free as soon as the sweeper has been there.
  await lapse(app, await hold(app, concert, fan, [lapsed]));
  await eventually(async () =>
    expect(await block(concert, [lapsed])).toMatchObject({ __typename: 'Performance' }),
  );
});

test('bounds, strangers and seats of other performances are refused', async () => {
  const concert = await createConcert(app);
  const other = await createConcert(app);
  const [seat] = concert.seatIds as [string];
  const fan = await guest(app.url);
  expect(await block(concert, [])).toEqual({ error: 'BAD_USER_INPUT' });
  expect(await block(concert, [seat, seat])).toEqual({ error: 'BAD_USER_INPUT' });
  expect(await block(concert, [seat], true, fan)).toEqual({ error: 'FORBIDDEN' });
  expect(await block({ ...concert, performanceId: 'per_99' }, [seat], true, fan)).toEqual({
    error: 'FORBIDDEN',
  });
  expect(await block(concert, [seat, other.seatIds[0]!])).toMatchObject({ code: 'NOT_FOUND' });
  expect(await block({ ...concert, performanceId: 'per_99999' }, [seat])).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(count(await statusesOf(concert), 'BLOCKED')).toBe(0);
});

const untilWaiting = (sessions: number) =>
  eventually(async () => {
    const [row] = await app.database.query<{ waiting: string }>(
      `select count(*) as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(Number(row!.waiting)).toBe(sessions);
  });

test('it waits for a hold under way, and does not take its seat', async () => {
  const concert = await createConcert(app);
  const [first, second] = concert.seatIds as [string, string];
  const unlock = await lockSeat(app, first);
  const fan = await buyer(app);
  const held = hold(app, concert, fan, [first], 'PESSIMISTIC');
  await untilWaiting(1);
  const blocking = block(concert, [first, second]);
  await untilWaiting(2);
  await unlock();
  await held;
  expect(await blocking).toMatchObject({ conflicts: [{ id: first }] });
  expect(count(await statusesOf(concert), 'BLOCKED')).toBe(0);
});

const heldSeatsOf = async ({ performanceId }: TestConcert): Promise<number> => {
  const [row] = await app.database.query<{ seats: string }>(
    `select coalesce(sum(cardinality(seat_ids)), 0) as seats from reservation
     where performance_id = $1 and status = 'HELD'`,
    [decodeNumbered('Performance', performanceId)],
  );
  return Number(row!.seats);
};

describe.each(['ATOMIC', 'PESSIMISTIC', 'OPTIMISTIC', 'REDIS_LOCK', 'QUEUE'])('racing %s', (strategy) => {
  test('no seat is both blocked and held', async () => {
    if (strategy === 'QUEUE') await untilQueueing(app);
    const concert = await createConcert(app, { rows: 10, seatsPerRow: 10 });
    const wishes = (await fans(app.url, 100)).map((fan, index) => ({
      fan,
      performanceId: concert.performanceId,
      seatIds: [concert.seatIds[index]!, concert.seatIds[(index + 7) % 100]!],
      strategy,
      key: `race ${strategy}`,
    }));
    const working = crowd(app.url, wishes);
    // Both get something, so they have met.
    await eventually(async () => expect(count(await statusesOf(concert), 'HELD')).toBeGreaterThan(0));
    const answers = await Promise.all(concert.seatIds.toReversed().map((seat) => block(concert, [seat])));
    const granted = await working;
    expect(granted.filter(({ error }) => error)).toEqual([]);
    const blocked = answers.filter(({ __typename }) => __typename === 'Performance').length;
    expect(blocked).toBeGreaterThan(0);
    // QUEUE decides after it has answered.
    await eventually(async () => {
      const statuses = await statusesOf(concert);
      expect(count(statuses, 'BLOCKED')).toBe(blocked);
      expect(count(statuses, 'HELD')).toBe(await heldSeatsOf(concert));
    });
    await expectNoViolation(app.database);
  });
});
