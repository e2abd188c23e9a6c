import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AUDIT_PAGE, PAYMENTS_OF } from '../../src/console/export-rows.statement.js';
import {
  EXPORT_PAGE,
  OF_PERFORMANCES,
  OF_SEAT,
  OF_USER,
} from '../../src/console/reservation-list.statement.js';
import { FIGURES, FIGURES_BY_SECTION } from '../../src/console/sales-figures.statement.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest } from '../support/graphql.js';
import { decodeNumbered, unguessableId } from '../support/ids.js';
import { buyer, hold, lapse, pay, refund } from '../support/purchases.js';
import { admin, agencyOf, codeOf, figures, idsOf, list, organiser } from './console-site.js';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0' });
  token = await admin(app);
});
afterAll(() => app.stop());

test('reservations are found by performance, concert, user, seat, status and time', async () => {
  const one = await createConcert(app);
  const two = await createConcert(app);
  const fan = await buyer(app);
  const other = await buyer(app);
  const userId = unguessableId('User', fan.userId);
  const gone = await hold(app, one, fan, one.seatIds.slice(0, 1));
  await pay(app, fan, gone, 'p1');
  await refund(app, fan.token, gone, 'r1');
  const paid = await hold(app, one, fan, one.seatIds.slice(1, 3));
  await pay(app, fan, paid, 'p2');
  const again = await hold(app, one, other, one.seatIds.slice(0, 1));
  const elsewhere = await hold(app, two, fan, two.seatIds.slice(0, 1));
  const { performanceId, concertId } = one;
  expect(idsOf(await list(app, token, { performanceId }))).toEqual([again, paid, gone]);
  expect(idsOf(await list(app, token, { concertId }))).toEqual([again, paid, gone]);
  expect(idsOf(await list(app, token, { userId }))).toEqual([elsewhere, paid, gone]);
  expect(idsOf(await list(app, token, { userId, performanceId }))).toEqual([paid, gone]);
  expect(idsOf(await list(app, token, { seatId: one.seatIds[0] }))).toEqual([again, gone]);
  expect(idsOf(await list(app, token, { seatId: one.seatIds[0], userId }))).toEqual([gone]);
  expect(idsOf(await list(app, token, { performanceId, status: 'REFUNDED' }))).toEqual([gone]);
  expect(idsOf(await list(app, token, { seatId: one.seatIds[0], status: 'HELD' }))).toEqual([again]);
  const answer = await list(app, token, { performanceId, status: 'CONFIRMED' });
  const [node] = answer.data.adminReservations.nodes;
  expect(node.user.id).toBe(userId);
  expect(node.reservation.seats).toHaveLength(2);
  expect(JSON.stringify(answer)).not.toContain('@');
  const at = node.reservation.createdAt;
  const later = new Date(new Date(at).getTime() + 1).toISOString();
  expect(idsOf(await list(app, token, { performanceId, to: at }))).toEqual([gone]);
  expect(idsOf(await list(app, token, { performanceId, from: at, to: later }))).toEqual([paid]);
});

test('a hold that has lapsed reads as EXPIRED and not as HELD, whether it was swept or not', async () => {
  const concert = await createConcert(app);
  const fan = await buyer(app);
  const held = await hold(app, concert, fan, concert.seatIds.slice(0, 1));
  const { performanceId } = concert;
  expect(idsOf(await list(app, token, { performanceId, status: 'HELD' }))).toEqual([held]);
  await lapse(app, held);
  expect(idsOf(await list(app, token, { performanceId, status: 'HELD' }))).toEqual([]);
  expect(idsOf(await list(app, token, { performanceId, status: 'EXPIRED' }))).toEqual([held]);
});

test('pages hold together while new reservations come', async () => {
  const concert = await createConcert(app);
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    made.push(await hold(app, concert, await buyer(app), [concert.seatIds[index]!]));
  }
  const filter = { performanceId: concert.performanceId };
  const first = await list(app, token, filter, { first: 2 });
  expect(idsOf(first)).toEqual([made[4], made[3]]);
  const { hasNextPage, endCursor: after } = first.data.adminReservations.pageInfo;
  expect(hasNextPage).toBe(true);
  await hold(app, concert, await buyer(app), [concert.seatIds[5]!]);
  const second = await list(app, token, filter, { first: 2, after });
  expect(idsOf(second)).toEqual([made[2], made[1]]);
  const third = await list(app, token, filter, {
    first: 2,
    after: second.data.adminReservations.pageInfo.endCursor,
  });
  expect(idsOf(third)).toEqual([made[0]]);
  expect(third.data.adminReservations.pageInfo.hasNextPage).toBe(false);
});

test('organisers read what belongs to their agencies, and fans nothing', async () => {
  const own = await createConcert(app);
  const foreign = await createConcert(app);
  const number = (concert: TestConcert) => decodeNumbered('Concert', concert.concertId)!;
  const theirs = await organiser(app, await agencyOf(app, number(own)));
  await agencyOf(app, number(foreign));
  const fan = await buyer(app);
  const mine = await hold(app, own, fan, own.seatIds.slice(0, 1));
  const others = await hold(app, foreign, fan, foreign.seatIds.slice(0, 1));
  expect(idsOf(await list(app, theirs, {}))).toEqual([mine]);
  expect(idsOf(await list(app, theirs, { userId: unguessableId('User', fan.userId) }))).toEqual([mine]);
  expect(idsOf(await list(app, theirs, { seatId: foreign.seatIds[0] }))).toEqual([]);
  expect(idsOf(await list(app, token, { seatId: foreign.seatIds[0] }))).toEqual([others]);
  expect(codeOf(await list(app, theirs, { performanceId: foreign.performanceId }))).toBe('FORBIDDEN');
  expect(codeOf(await list(app, theirs, { concertId: foreign.concertId }))).toBe('FORBIDDEN');
  expect(codeOf(await list(app, theirs, { email: 'fan@example.com' }))).toBe('FORBIDDEN');
  expect(codeOf(await list(app, await guest(app.url), {}))).toBe('FORBIDDEN');
  expect(codeOf(await list(app, '', {}))).toBe('UNAUTHENTICATED');
  expect(codeOf(await list(app, token, { performanceId: 'per_zzzzz' }))).toBe('NOT_FOUND');
  expect(idsOf(await list(app, token, { email: 'admin@example.com' }))).toEqual([]);
  expect(idsOf(await list(app, token, { email: 'unknown@example.com' }))).toEqual([]);
});

test('a list that would walk along too many performances is refused', async () => {
  const concert = await createConcert(app);
  const number = decodeNumbered('Concert', concert.concertId)!;
  const theirs = await organiser(app, await agencyOf(app, number));
  const { performanceId } = concert;
  const held = await hold(app, concert, await buyer(app), concert.seatIds.slice(0, 1));
  expect(codeOf(await list(app, token, {}))).toBe('BAD_USER_INPUT');
  expect(codeOf(await list(app, token, { status: 'HELD', from: '2020-01-01T00:00:00Z' }))).toBe(
    'BAD_USER_INPUT',
  );
  const add = (first: number, last: number) =>
    app.database.query(
      `insert into performance (concert_id, venue_id, starts_at, lab, first_seat_id, seats_total)
       select concert_id, venue_id, starts_at, lab, 1000000000000 + n * 1000, seats_total
       from performance, generate_series($2::int, $3::int) as n where id = $1`,
      [decodeNumbered('Performance', performanceId), first, last],
    );
  await add(2, 200);
  expect(idsOf(await list(app, theirs, {}))).toEqual([held]);
  expect(idsOf(await list(app, token, { concertId: concert.concertId }))).toEqual([held]);
  await add(201, 201);
  expect(codeOf(await list(app, theirs, {}))).toBe('BAD_USER_INPUT');
  expect(idsOf(await list(app, theirs, { performanceId }))).toEqual([held]);
  expect(idsOf(await list(app, theirs, { seatId: concert.seatIds[0] }))).toEqual([held]);
});

test('a list and figures do not wait for changes of the concert', async () => {
  const { concertId, performanceId } = await createConcert(app);
  const number = decodeNumbered('Concert', concertId)!;
  const theirs = await organiser(app, await agencyOf(app, number));
  const order: string[] = [];
  const changed = app.database
    .query(
      `with locked as materialized (select id from concert where id = $1 for update)
       select pg_sleep(1) from locked`,
      [number],
    )
    .then(() => order.push('changed'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(idsOf(await list(app, theirs, { performanceId }))).toEqual([]);
  await figures(app, theirs, { concertId });
  order.push('read');
  await changed;
  expect(order).toEqual(['read', 'changed']);
});

test('no filter and no export reads a whole table', async () => {
  await app.database.query(
    `insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
       status, amount, currency, created_at, changed_at)
     select gen_random_uuid(), gen_random_uuid(), n::text, '', 900000 + n % 20, array[n], 'ATOMIC',
       (array['CONFIRMED', 'EXPIRED'])[1 + n % 2]::reservation_status, 1, 'KRW', clock_timestamp(),
       clock_timestamp()
     from generate_series(1, 20000) as n`,
  );
  await app.database.query('analyze reservation');
  const far = Number.MAX_SAFE_INTEGER;
  const page = [
    ['CONFIRMED'],
    null,
    '-infinity',
    'infinity',
    far,
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    21,
  ];
  const user = '00000000-0000-0000-0000-000000000001';
  const plans: [{ text: string }, unknown[]][] = [
    [OF_PERFORMANCES, [[900001, 900002], ...page]],
    [EXPORT_PAGE, [[900001], ...page]],
    [OF_USER, [null, ...page, user]],
    [OF_SEAT, [null, ...page, null, 1]],
    [FIGURES, [[900001], '-infinity', 'infinity', 'DAY']],
    [FIGURES_BY_SECTION, [[900001], '-infinity', 'infinity']],
    [PAYMENTS_OF, [[user]]],
    [AUDIT_PAGE, [0, 10, '-infinity', 'infinity']],
  ];
  for (const [{ text }, values] of plans) {
    const rows = await app.database.query<{ 'QUERY PLAN': string }>(`explain ${inlined(text, values)}`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).not.toMatch(/Seq Scan on (reservation|payment|seat|catalogue_change|section|performance)\b/);
  }
});

/** EXPLAIN takes no values of its own. */
function inlined(text: string, values: unknown[]): string {
  const literal = (value: unknown): string => {
    if (value === null) return 'null';
    if (Array.isArray(value)) return `'{${value.join()}}'`;
    return typeof value === 'number' ? String(value) : `'${value}'`;
  };
  return text.replace(/\$(\d+)/g, (_, place) => literal(values[Number(place) - 1]));
}
