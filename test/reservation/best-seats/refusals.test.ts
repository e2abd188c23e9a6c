import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createQueueStrategy } from '../../../src/reservation/strategies/queue/queue.strategy.js';
import type { App } from '../../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../../support/app.js';
import { createConcert } from '../../support/concert.js';
import { ask, guest } from '../../support/graphql.js';
import { decodeNumbered } from '../../support/ids.js';
import { expectNoViolation } from '../../support/judged.js';
import { lockSeat } from '../../support/locked-seat.js';
import { askBest, reserveBest } from './asking.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(async () => {
  await expectNoViolation(app.database);
  await app.stop();
});

test('REDIS_LOCK cannot choose, and says why; QUEUE has the same to say', async () => {
  const { performanceId } = await createConcert(app);
  const token = await guest(app.url);
  const result = await reserveBest(app, token, performanceId, { count: 1, strategy: 'REDIS_LOCK' });
  expect(result).toMatchObject({ code: 'STRATEGY_UNAVAILABLE' });
  expect(result.message).toContain('before it asks the database');
  const queue = createQueueStrategy({ log: {} as never, pool: {} as never });
  expect(queue.reserveBest).toContain('before it is decided');
});

test('NO_LOCK chooses no seats in a lab, and is forbidden elsewhere', async () => {
  const lab = await createConcert(app, { lab: true });
  const ordinary = await createConcert(app);
  const token = await guest(app.url);
  const inLab = await reserveBest(app, token, lab.performanceId, { count: 1, strategy: 'NO_LOCK' });
  expect(inLab).toMatchObject({ code: 'STRATEGY_UNAVAILABLE' });
  expect(inLab.message).toContain('chooses none');
  const elsewhere = await reserveBest(app, token, ordinary.performanceId, { count: 1, strategy: 'NO_LOCK' });
  expect(elsewhere).toMatchObject({ code: 'STRATEGY_FORBIDDEN' });
});

test('what is out of its bounds is BAD_USER_INPUT, and changes nothing', async () => {
  const { performanceId } = await createConcert(app);
  const token = await guest(app.url);
  for (const wanted of [{ count: 0 }, { count: 11 }, { count: 1, key: '' }]) {
    const answer = await askBest(app, token, performanceId, wanted);
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
  const unknown = await askBest(app, undefined, performanceId, { count: 1 });
  expect(unknown.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('ATOMIC passes over locked seats; when no others fit, they are SEAT_CONTENDED', async () => {
  const { performanceId, seatIds } = await createConcert(app, { seatsPerRow: 5 });
  const token = await guest(app.url);
  const best = (count: number) => reserveBest(app, token, performanceId, { count });
  const unlock = await lockSeat(app, seatIds[2]!);
  try {
    expect((await best(2)).printed).toEqual(['A1', 'A2']);
    expect(await best(3)).toMatchObject({ code: 'SEAT_CONTENDED' });
    expect(await best(4)).toMatchObject({ code: 'NO_SUCH_SEATS' });
  } finally {
    await unlock();
  }
  expect((await best(3)).printed).toEqual(['A3', 'A4', 'A5']);
});

test.each(['PESSIMISTIC', 'OPTIMISTIC'])(
  '%s waits for a locked seat, and answers SEAT_CONTENDED',
  async (strategy) => {
    const { performanceId, seatIds } = await createConcert(app, { seatsPerRow: 5 });
    const token = await guest(app.url);
    const unlock = await lockSeat(app, seatIds[2]!);
    try {
      const waited = await reserveBest(app, token, performanceId, { count: 3, strategy });
      expect(waited).toMatchObject({ code: 'SEAT_CONTENDED' });
    } finally {
      await unlock();
    }
    expect(await reserveBest(app, token, performanceId, { count: 3, strategy })).toMatchObject({
      status: 'HELD',
    });
  },
);

test('the presale asks for its code, and a reservation has its own limit', async () => {
  const { concertId, performanceId } = await createConcert(app);
  await app.database.query(
    `update concert set sale_opens_at = clock_timestamp() + interval '1 hour', max_seats_per_reservation = 2,
       presale_opens_at = clock_timestamp() - interval '1 hour', presale_code_digest = sha256('OPEN')
     where id = $1`,
    [decodeNumbered('Concert', concertId)],
  );
  const token = await guest(app.url);
  const best = (wanted: object) => reserveBest(app, token, performanceId, { count: 2, ...wanted });
  expect(await best({})).toMatchObject({ code: 'PRESALE_ONLY' });
  expect(await best({ accessCode: 'another' })).toMatchObject({ code: 'PRESALE_ONLY' });
  expect(await best({ accessCode: 'OPEN', count: 3 })).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(await best({ accessCode: 'OPEN' })).toMatchObject({ status: 'HELD' });
});

test('a performance that is cancelled sells no best seats', async () => {
  const { performanceId } = await createConcert(app);
  await app.database.query('update performance set cancelled_at = clock_timestamp() where id = $1', [
    decodeNumbered('Performance', performanceId),
  ]);
  const result = await reserveBest(app, await guest(app.url), performanceId, { count: 1 });
  expect(result).toMatchObject({ code: 'PERFORMANCE_CANCELLED' });
});

test('all places of a standing section are side by side, and a section narrows the choice', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 2, seatsPerRow: 5 });
  const number = decodeNumbered('Performance', performanceId);
  await app.database.query(
    `with front as (
       update section set rows = '[{"label":"A","seats":5}]', seats_total = 5 where performance_id = $1
       returning performance_id, first_seat_id + 5 as first_seat_id),
     standing as (
       insert into section (performance_id, name, price, first_seat_id, seats_total, rows)
       select performance_id, 'Standing', 1000, first_seat_id, 5, '[{"label":null,"seats":5}]' from front
       returning id),
     -- It was made without a plan, and gets the one that the server draws.
     planless as (update performance set sheet = null where id = $1)
     update seat set section_id = standing.id from standing, front
     where seat.performance_id = $1 and seat.id >= front.first_seat_id`,
    [number],
  );
  // Another process, which has not read the layout before.
  const other: App = await startOn(app.database, { ROLES: 'api' });
  try {
    const at = { url: other.url! };
    const query = 'query ($id: ID!) { performance(id: $id) { sections { id name } } }';
    const { data } = await ask(at.url, query, { id: performanceId });
    const sectionId: string = data.performance.sections[1].id;
    const token = await guest(at.url);
    // One in the middle of the five is not free.
    const blocked = decodeNumbered('Seat', seatIds[7]!);
    await app.database.query(`update seat set status = 'BLOCKED' where id = $1`, [blocked]);
    const standing = await reserveBest(at, token, performanceId, { count: 3, sectionId });
    expect(standing.seats.map(({ id }: { id: string }) => id)).toEqual([5, 6, 8].map((n) => seatIds[n]));
    const none = await reserveBest(at, token, performanceId, { count: 2, sectionId });
    expect(none).toMatchObject({ code: 'NO_SUCH_SEATS' });
    const seated = await reserveBest(at, token, performanceId, { count: 3 });
    // The sections are side by side, so the middle of the stage is to the right of this row.
    expect(seated.printed).toEqual(['A3', 'A4', 'A5']);
  } finally {
    await other.stop();
  }
});
