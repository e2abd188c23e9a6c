import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { decodeNumbered, decodeUnguessable } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { userIdOf } from '../waiting-room/fans.js';
import { answerTo, changePolicy, concertFor, HELD, refusedWith, reserve } from './site.js';

let app: TestApp;
let other: pg.Client;
let concert: TestConcert;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  other = new pg.Client({ connectionString: app.database.url });
  await other.connect();
  concert = await concertFor(app, 'ATOMIC');
  token = await guest(app.url);
});
afterEach(async () => {
  await other.end();
  await expectNoViolation(app.database);
});
afterAll(() => app.stop());

const wants = (seats: [number, number], strategy: 'ATOMIC' | 'PESSIMISTIC' = 'ATOMIC') =>
  reserve(app, token, {
    performanceId: concert.performanceId,
    seatIds: concert.seatIds.slice(...seats),
    strategy,
  });

/** What has become of a promise: undefined as long as nothing has. */
async function stateOf<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, sleep(300).then(() => undefined)]);
}

const counting = () =>
  app.database.query('select counts_late as late, max_seats_per_user as cap from concert where id = $1', [
    decodeNumbered('Concert', concert.concertId),
  ]);

/** A hold of the user in a transaction that stays open, which has read that there is no limit. */
async function holdElsewhere(seat: number): Promise<void> {
  await other.query('begin');
  const { rows } = await other.query(
    `select outcome from hold_seats(gen_random_uuid(), $1, 'elsewhere', '\\x00', $2, array[$3::bigint], $4,
       null, 'OPTIMISTIC', interval '5 minutes', null)`,
    [
      userIdOf(token),
      decodeNumbered('Performance', concert.performanceId),
      decodeNumbered('Seat', concert.seatIds[seat]!),
      decodeNumbered('Concert', concert.concertId),
    ],
  );
  expect(rows).toEqual([{ outcome: 'HELD' }]);
}

test('a limit waits for the holds that do not know of it, and counts them', async () => {
  await holdElsewhere(0);
  const changing = changePolicy(app, concert, { maxSeatsPerUser: 3 });
  await eventually(async () => expect(await counting()).toEqual([{ late: true, cap: null }]));
  // No request waits for it: the sale goes on without a limit.
  expect(await wants([1, 3])).toMatchObject(HELD);
  expect(await stateOf(changing)).toBeUndefined();
  expect(await counting()).toEqual([{ late: true, cap: null }]);
  await other.query('commit');
  expect(await changing).toMatchObject({ maxSeatsPerUser: 3 });
  expect(await wants([3, 4])).toMatchObject(refusedWith('LIMIT_EXCEEDED'));
  await changePolicy(app, concert, { maxSeatsPerUser: 4 });
  expect(await wants([3, 4])).toMatchObject(HELD);
});

test('a limit that waits too long does not come, and a repetition brings it', async () => {
  await holdElsewhere(0);
  const change = { concertId: concert.concertId, maxSeatsPerUser: 1 };
  const { errors } = await answerTo(app, change);
  expect(errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
  expect(await wants([1, 4])).toMatchObject(HELD);
  await other.query('commit');
  expect(await changePolicy(app, concert, change)).toMatchObject({ maxSeatsPerUser: 1 });
  expect(await wants([4, 5])).toMatchObject(refusedWith('LIMIT_EXCEEDED'));
});

test.each(['ATOMIC', 'PESSIMISTIC'] as const)(
  '%s: a seat that is given back while the user’s seats are counted is not counted',
  async (strategy) => {
    const held = await wants([0, 2]);
    await wants([2, 4]);
    await changePolicy(app, concert, { maxSeatsPerUser: 5 });
    await other.query('begin');
    await other.query('select cancel_reservation($1)', [decodeUnguessable('Reservation', held.id)]);
    const asking = wants([4, 5], strategy);
    // A batch does not wait for long: the user may have to ask again.
    const early = await stateOf(asking);
    expect(early?.code).toBe(strategy === 'ATOMIC' ? 'SEAT_CONTENDED' : undefined);
    expect(early?.status).toBeUndefined();
    await other.query('commit');
    expect(strategy === 'ATOMIC' ? await wants([4, 5], strategy) : await asking).toMatchObject(HELD);
    await eventually(async () => {
      const { data } = await run(app.url, 'SalesPolicy', { concertId: concert.concertId }, token);
      expect(data.concert.viewerSeats).toBe(3);
    });
    expect(await wants([5, 8])).toMatchObject(refusedWith('LIMIT_EXCEEDED'));
    expect(await wants([5, 7])).toMatchObject(HELD);
  },
);
