import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changePolicy } from '../../sales-policy/site.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { beginsAt, createConcert } from '../../support/concert.js';
import { ask, guest, run } from '../../support/graphql.js';
import { decodeNumbered } from '../../support/ids.js';
import { expectNoViolation } from '../../support/judged.js';
import { reserveBest } from './asking.js';

const CHOOSERS = ['ATOMIC', 'PESSIMISTIC', 'OPTIMISTIC'];

let app: TestApp;
beforeAll(async () => {
  // Without a worker: no seat map is kept up to date, and lapsed holds are not swept.
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(async () => {
  await expectNoViolation(app.database);
  await app.stop();
});

const reserve = async (token: string, performanceId: string, seatIds: string[], key: string) => {
  const input = { performanceId, seatIds, idempotencyKey: key };
  return (await run(app.url, 'ReserveSeats', { input }, token)).data.reserveSeats;
};
const cancel = (token: string, reservationId: string) =>
  run(app.url, 'CancelReservation', { input: { reservationId } }, token);

async function sectionOf(performanceId: string): Promise<string> {
  const query = 'query ($id: ID!) { performance(id: $id) { sections { id } } }';
  return (await ask(app.url, query, { id: performanceId })).data.performance.sections[0].id;
}

describe.each(CHOOSERS)('%s', (strategy) => {
  test('chooses the middle of the front first, then what is next to it', async () => {
    const { performanceId } = await createConcert(app, { rows: 3, seatsPerRow: 10 });
    const token = await guest(app.url);
    const first = await reserveBest(app, token, performanceId, { count: 2, strategy });
    expect(first).toMatchObject({ __typename: 'Reservation', status: 'HELD', version: 1, strategy });
    expect(first.total).toEqual({ amount: 220_000, currency: 'KRW' });
    expect(first.printed).toEqual(['A5', 'A6']);
    const next = await reserveBest(app, token, performanceId, { count: 4, strategy });
    // One row back costs 3 half seats; the seats aside would cost 6.
    expect(next.printed).toEqual(['B4', 'B5', 'B6', 'B7']);
    expect((await reserveBest(app, token, performanceId, { count: 1, strategy })).printed).toEqual(['A4']);
  });

  test('sells the last seat, also where the seat map does not show it, and then there are NO_SUCH_SEATS', async () => {
    const { performanceId } = await createConcert(app, { rows: 3, seatsPerRow: 5 });
    await app.database.query('delete from seat_map where performance_id = $1', [
      decodeNumbered('Performance', performanceId),
    ]);
    const token = await guest(app.url);
    for (const count of [4, 4, 4]) {
      const result = await reserveBest(app, token, performanceId, { count, strategy });
      expect(result).toMatchObject({ status: 'HELD' });
    }
    expect(await reserveBest(app, token, performanceId, { count: 2, strategy })).toMatchObject({
      __typename: 'Refused',
      code: 'NO_SUCH_SEATS',
    });
    const apart = await reserveBest(app, token, performanceId, { count: 3, adjacent: false, strategy });
    expect(apart.printed).toEqual(['A5', 'B5', 'C5']);
    expect(await reserveBest(app, token, performanceId, { count: 1, strategy })).toMatchObject({
      code: 'NO_SUCH_SEATS',
    });
  });

  test('a repeat is answered with the reservation as it is now, also when nothing is left', async () => {
    const { performanceId, seatIds } = await createConcert(app, { seatsPerRow: 4 });
    const token = await guest(app.url);
    const first = await reserveBest(app, token, performanceId, { count: 4, strategy, key: 'k' });
    expect(await reserveBest(app, token, performanceId, { count: 4, strategy, key: 'k' })).toEqual(first);
    for (const other of [{ count: 3 }, { count: 4, adjacent: false }]) {
      expect(await reserveBest(app, token, performanceId, { ...other, strategy, key: 'k' })).toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
    }
    expect(await reserve(token, performanceId, seatIds, 'k')).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    await cancel(token, first.id);
    const later = await reserveBest(app, token, performanceId, { count: 4, strategy, key: 'k' });
    expect(later).toMatchObject({ id: first.id, status: 'CANCELLED', version: 2 });
    await reserve(token, performanceId, seatIds, 'by hand');
    const reused = { count: 4, strategy, key: 'by hand' };
    expect(await reserveBest(app, token, performanceId, reused)).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test('seats that come back are chosen again at once', async () => {
    const { performanceId } = await createConcert(app, { seatsPerRow: 5 });
    const token = await guest(app.url);
    const first = await reserveBest(app, token, performanceId, { count: 5, strategy });
    await cancel(token, first.id);
    const again = await reserveBest(app, token, performanceId, { count: 5, strategy });
    expect(again).toMatchObject({ status: 'HELD' });
    expect(again.id).not.toBe(first.id);
  });

  test('a hold that has lapsed is given back first', async () => {
    const { performanceId } = await createConcert(app, { seatsPerRow: 3 });
    const held = await reserveBest(app, await guest(app.url), performanceId, { count: 3, strategy });
    await app.database.query(
      `update reservation set held_until = clock_timestamp() - interval '1 second'
       where performance_id = $1`,
      [decodeNumbered('Performance', performanceId)],
    );
    const next = await reserveBest(app, await guest(app.url), performanceId, { count: 3, strategy });
    expect(next).toMatchObject({ status: 'HELD' });
    expect(next.printed).toEqual(held.printed);
  });

  test('the limit of a user holds, and comes before the seats', async () => {
    const { performanceId } = await createConcert(app, {
      rows: 2,
      concert: { maxSeatsPerUser: 3 },
    });
    const token = await guest(app.url);
    expect(await reserveBest(app, token, performanceId, { count: 4, strategy })).toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    const results = await Promise.all(
      Array.from({ length: 10 }, () => reserveBest(app, token, performanceId, { count: 1, strategy })),
    );
    expect(results.filter(({ status }) => status === 'HELD')).toHaveLength(3);
    const codes = new Set(results.flatMap(({ code }) => code ?? []));
    expect([...codes]).toEqual(['LIMIT_EXCEEDED']);
  });

  test('one key, thirty times at once: one effect', async () => {
    const { performanceId } = await createConcert(app, { rows: 4 });
    const token = await guest(app.url);
    const one = { count: 2, strategy, key: 'the same' };
    const results = await Promise.all(
      Array.from({ length: 30 }, () => reserveBest(app, token, performanceId, one)),
    );
    expect(new Set(results.flatMap(({ id }) => id ?? [])).size).toBe(1);
    const others = results.filter(({ id, code }) => !id && code !== 'SEAT_CONTENDED');
    expect(others).toEqual([]);
  });

  test('the sale window, the pass and what is not there are refused as for reserveSeats', async () => {
    const soon = await createConcert(app, { concert: { saleOpensAt: '2098-01-01T00:00:00Z' } });
    const over = await createConcert(app);
    await beginsAt(app, over, '2001-01-01T00:00:00Z');
    const gated = await createConcert(app, { concert: { waitingRoom: { capacity: 1, admitPerSecond: 1 } } });
    const other = await createConcert(app);
    const token = await guest(app.url);
    const codeOf = async (performanceId: string, more: object = {}) =>
      (await reserveBest(app, token, performanceId, { count: 2, strategy, ...more })).code;
    expect(await codeOf(soon.performanceId)).toBe('SALE_NOT_OPEN');
    expect(await codeOf(over.performanceId)).toBe('SALE_ENDED');
    expect(await codeOf(gated.performanceId)).toBe('NOT_ADMITTED');
    expect(await codeOf('per_zzz')).toBe('NOT_FOUND');
    const sectionId = await sectionOf(other.performanceId);
    expect(await codeOf(soon.performanceId, { sectionId })).toBe('NOT_FOUND');
    expect(await codeOf(other.performanceId, { sectionId })).toBeUndefined();
  });

  test('no single seat is left where the organiser says so, unless nothing else fits', async () => {
    const { concertId, performanceId } = await createConcert(app, { rows: 1, seatsPerRow: 7 });
    const policy = await changePolicy(app, { concertId }, { leaveNoSingleSeat: true });
    expect(policy).toMatchObject({ leaveNoSingleSeat: true });
    const token = await guest(app.url);
    const printed: string[][] = [];
    for (const count of [2, 2, 2]) {
      printed.push((await reserveBest(app, token, performanceId, { count, strategy })).printed);
    }
    // A5 and A6 are nearer to the middle than A1 and A2, but A7 would be left alone.
    expect(printed).toEqual([
      ['A3', 'A4'],
      ['A1', 'A2'],
      ['A5', 'A6'],
    ]);
  });
});
