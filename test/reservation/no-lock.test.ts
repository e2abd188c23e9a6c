import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { crowd, type Fan, fans } from '../support/crowd.js';
import { guest, run } from '../support/graphql.js';
import { violated } from '../support/judged.js';
import { wish } from './strategy.contract.js';

const ROUNDS_MAX = 20;

let app: TestApp;
let crowdOfFans: Fan[];
beforeAll(async () => {
  app = await startTestApp();
  crowdOfFans = await fans(app.url, 50);
});
afterAll(() => app.stop());

test('NO_LOCK sells one seat twice, and the judge reports it', async () => {
  const { performanceId, seatIds } = await createConcert(app, { lab: true, rows: 2 });
  let winners = 0;
  for (let round = 0; round < ROUNDS_MAX && winners < 2; round += 1) {
    const wishes = crowdOfFans.map((fan) => wish(fan, performanceId, [seatIds[round]!], 'NO_LOCK'));
    winners = (await crowd(app.url, wishes)).filter((each) => each.reservation).length;
  }
  expect(winners).toBeGreaterThan(1);
  expect(await violated(app.database)).toContain('I-1');
  // The promise is about performances that are not a lab: there, nothing happened.
  expect(await violated(app.database, undefined, 'ignore')).toEqual([]);
});

test('NO_LOCK is refused outside a lab and changes nothing', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const input = { performanceId, seatIds: [seatIds[0]], strategy: 'NO_LOCK', idempotencyKey: 'k' };
  const answer = await run(app.url, 'ReserveSeats', { input }, await guest(app.url));
  expect(answer.data.reserveSeats).toMatchObject({ __typename: 'Refused', code: 'STRATEGY_FORBIDDEN' });
  const [row] = await app.database.query<{ count: string }>(
    `select count(*) from seat where status <> 'AVAILABLE' and performance_id in (select id from performance where not lab)`,
  );
  expect(row!.count).toBe('0');
});

test('alone, NO_LOCK reserves, counts the limit, and repeats like the others', async () => {
  const { performanceId, seatIds } = await createConcert(app, { lab: true, concert: { maxSeatsPerUser: 2 } });
  const token = await guest(app.url);
  const reserve = async (seats: string[], idempotencyKey: string) => {
    const input = { performanceId, seatIds: seats, strategy: 'NO_LOCK', idempotencyKey };
    return (await run(app.url, 'ReserveSeats', { input }, token)).data.reserveSeats;
  };
  const held = await reserve(seatIds.slice(0, 2), 'a');
  expect(held).toMatchObject({ status: 'HELD', strategy: 'NO_LOCK' });
  expect(await reserve(seatIds.slice(0, 2), 'a')).toEqual(held);
  expect(await reserve([seatIds[2]!], 'b')).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(await reserve([seatIds[0]!, 'zzzz'], 'c')).toMatchObject({ code: 'NOT_FOUND' });
  const { data } = await run(app.url, 'CancelReservation', { input: { reservationId: held.id } }, token);
  expect(data.cancelReservation).toMatchObject({ status: 'CANCELLED' });
  expect(await reserve([seatIds[2]!], 'b')).toMatchObject({ status: 'HELD' });
});
