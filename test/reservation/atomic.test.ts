import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { App } from '../../src/start/start-app.js';
import { HistoryWriter } from '../../tools/judge/history.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { crowd, type Fan, fans } from '../support/crowd.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { strategyContract, wish } from './strategy.contract.js';

strategyContract('ATOMIC', { waitsForLocks: false });

let app: TestApp;
let second: App;
let people: Fan[];
beforeAll(async () => {
  // Without a worker, so that the events show what was committed together.
  app = await startTestApp({ ROLES: 'api' });
  second = await startOn(app.database, { ROLES: 'api' });
  people = await fans(app.url, 200);
});
afterAll(async () => {
  await second.stop();
  await app.stop();
});

test('requests that wait together are committed together', async () => {
  const { performanceId, seatIds } = await createConcert(app, { rows: 10, seatsPerRow: 20 });
  const wishes = seatIds.map((seat, index) => wish(people[index]!, performanceId, [seat], 'ATOMIC'));
  const granted = await crowd(app.url, wishes);
  expect(granted.filter((each) => !each.reservation)).toEqual([]);
  const [row] = await app.database.query<{ commits: number; most: number }>(
    `select count(*)::int as commits, max(jsonb_array_length(payload -> 'reservationIds'))::int as most
     from event`,
  );
  expect(row!.most).toBeGreaterThan(1);
  expect(row!.commits).toBeLessThan(seatIds.length);
});

test('two servers, one seat and overlapping groups: nothing is sold twice, nothing fails', async () => {
  const history = new HistoryWriter({ keep: true });
  const one = await createConcert(app);
  const groups = await createConcert(app, { rows: 4, seatsPerRow: 10, concert: { maxSeatsPerUser: 6 } });
  const wishes = people.flatMap((fan, index) => {
    const group = [0, 1, 2].map((step) => groups.seatIds[(index * 3 + step * 7) % groups.seatIds.length]!);
    return [
      wish(fan, one.performanceId, [one.seatIds[0]!], 'ATOMIC'),
      wish(fan, groups.performanceId, group, 'ATOMIC'),
    ];
  });
  const halves = await Promise.all([
    crowd(app.url, wishes.slice(0, 200), history),
    crowd(second.url!, wishes.slice(200), history),
  ]);
  const granted = halves.flat();
  const sold = granted.flatMap((each) => each.reservation?.seats.map((seat) => seat.id) ?? []);
  expect(sold.filter((seat) => seat === one.seatIds[0])).toHaveLength(1);
  expect(new Set(sold).size).toBe(sold.length);
  expect(granted.filter((each) => each.error)).toEqual([]);
  await expectNoViolation(app.database, history);
});

test('a seat that somebody keeps locked is SEAT_CONTENDED and delays no other', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const otherSession = new pg.Client({ connectionString: app.database.url });
  await otherSession.connect();
  try {
    await otherSession.query('begin');
    await otherSession.query('select from seat where id = $1 for update', [
      decodeNumbered('Seat', seatIds[0]!),
    ]);
    const wishes = seatIds.map((seat, index) => wish(people[index]!, performanceId, [seat], 'ATOMIC'));
    const granted = await crowd(app.url, wishes);
    expect(granted[0]).toMatchObject({ refusal: 'SEAT_CONTENDED' });
    expect(granted.filter((each) => each.reservation)).toHaveLength(seatIds.length - 1);
    await otherSession.query('rollback');
    const again = await crowd(app.url, [wish(people[0]!, performanceId, [seatIds[0]!], 'ATOMIC')]);
    expect(again[0]).toMatchObject({ reservation: { status: 'HELD' } });
  } finally {
    await otherSession.end();
  }
});
