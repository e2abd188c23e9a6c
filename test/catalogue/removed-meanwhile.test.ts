import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { ask } from '../support/graphql.js';
import { decodeNumbered, decodeUnguessable } from '../support/ids.js';
import { done, makers, mutate, openWorld, type World } from './organisers.js';

let world: World;
let create: ReturnType<typeof makers>;
let url: string;
let other: pg.Client;
beforeAll(async () => {
  world = await openWorld();
  create = makers(world);
  url = world.app.url;
}, 60_000);
beforeEach(async () => {
  other = new pg.Client({ connectionString: world.app.database.url });
  await other.connect();
  await other.query('begin');
});
afterEach(() => other.end());
afterAll(() => world?.app.stop());

const untilWaiting = (how: string) =>
  eventually(async () => {
    const rows = await world.app.database.query(
      `select from pg_stat_activity where datname = current_database() and ${how}`,
    );
    expect(rows).toHaveLength(1);
  });

/** A concert of an agency that the member belongs to. */
async function concertOfMember() {
  const agencyId = await create.agency();
  const concertId = await create.concert({ agencyId });
  const performanceId = await create.performanceOf(concertId);
  const seats = await ask(
    url,
    'query ($id: ID!) { performance(id: $id) { seats(first: 1) { nodes { id } } } }',
    {
      id: performanceId,
    },
  );
  const seatIds = seats.data.performance.seats.nodes.map(({ id }: { id: string }) => id);
  const removed = () =>
    done(url, 'removeAgencyMember', { agencyId, userId: world.member.userId }, world.admin);
  return { concertId, performanceId, seatIds, removed };
}

type Ours = Awaited<ReturnType<typeof concertOfMember>>;

test.each<[string, (ours: Ours) => Record<string, unknown>]>([
  ['cancelPerformance', ({ performanceId }) => ({ performanceId })],
  ['updateSalesPolicy', ({ concertId }) => ({ concertId, maxSeatsPerReservation: 3 })],
  ['updatePerformance', ({ performanceId }) => ({ performanceId, startsAt: '2098-01-01T10:00:00.000Z' })],
  ['postponePerformance', ({ performanceId }) => ({ performanceId, startsAt: '2099-02-01T10:00:00.000Z' })],
  ['blockSeats', ({ performanceId, seatIds }) => ({ performanceId, seatIds })],
])('the removal of a member waits for %s of the member to end', async (name, inputOf) => {
  const ours = await concertOfMember();
  // A change is recorded at its end, with a reference to the user.
  await other.query('select from user_account where id = $1 for update', [
    decodeUnguessable('User', world.member.userId),
  ]);
  const changed = mutate(url, name, inputOf(ours), world.member);
  await untilWaiting(`wait_event_type = 'Lock'`);
  const order: string[] = [];
  const removed = ours.removed().then(() => order.push('removed'));
  await sleep(200);
  order.push('the change may end');
  await other.query('rollback');
  expect(await changed).not.toMatchObject({ code: expect.anything() });
  await removed;
  expect(order).toEqual(['the change may end', 'removed']);
  expect(await mutate(url, name, inputOf(ours), world.member)).toBe('FORBIDDEN');
});

test('a late limit is not set by a member who was removed before its last step', async () => {
  const { concertId, removed } = await concertOfMember();
  const number = decodeNumbered('Concert', concertId);
  const limitOf = 'select max_seats_per_user as "limit", counts_late as late from concert where id = $1';
  // The last step waits for transactions that have read concerts.
  await other.query('select from concert where id = $1', [number]);
  const changed = mutate(url, 'updateSalesPolicy', { concertId, maxSeatsPerUser: 2 }, world.member);
  await eventually(async () =>
    expect(await world.app.database.query(limitOf, [number])).toEqual([{ limit: null, late: true }]),
  );
  await removed();
  await other.query('rollback');
  expect(await changed).toBe('FORBIDDEN');
  expect(await world.app.database.query(limitOf, [number])).toEqual([{ limit: null, late: true }]);
});
