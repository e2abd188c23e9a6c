import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type HandMade, type HoldAsked, holdStatement, performanceByHand } from './held-seats.js';

let database: TestDatabase;
let at: HandMade;
let next = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  at = await performanceByHand(database, { seats: 200 });
});
afterAll(() => database.drop());

const userId = randomUUID();
const hold = async (wish: Partial<HoldAsked> = {}, where = at): Promise<string> => {
  const id = randomUUID();
  const seatIds = wish.seatIds ?? [where.seatIds[next]!, where.seatIds[next + 1]!];
  next += 2;
  const [row] = await database.query<{ outcome: string }>(
    ...holdStatement(where, { id, userId, ...wish, seatIds }),
  );
  expect(row).toEqual({ outcome: 'HELD' });
  return id;
};
const lapse = (id: string) =>
  database.query(`update reservation set held_until = clock_timestamp() where id = $1`, [id]);
/** Locks the reservation and calls a function with the instant. */
const call = async (id: string, text: string, values: unknown[] = [], withQuota = false) => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('begin');
    const locked = await client.query('select at::text from lock_reservation($1, $2)', [id, withQuota]);
    const result = await client.query(text, [id, locked.rows[0].at, ...values]);
    await client.query('commit');
    return result.rows[0].result;
  } finally {
    await client.end();
  }
};
const confirm = (id: string, payment = randomUUID()) =>
  call(id, 'select confirm_reservation($1, $3, $2)::text as result', [payment]);
const reconfirm = (id: string, payment = randomUUID()) =>
  call(id, 'select reconfirm_reservation($1, $3, $2) as result', [payment], true);
const beginPaying = (id: string, seconds = 600) =>
  call(id, `select begin_paying($1, $2, $3 * interval '1 second') as result`, [seconds]);
const resume = (id: string) => call(id, 'select resume_hold($1, $2)::text as result');
const release = (id: string, to: string) =>
  database.query('select reservation_id from release_reservations(array[$1::uuid], $2)', [id, to]);
const row = async (id: string) => {
  const [found] = await database.query<any>(
    'select status, version, held_until, paying_since from reservation where id = $1',
    [id],
  );
  return found;
};
const seats = async (id: string) =>
  (
    await database.query<{ status: string }>(
      `select s.status from reservation r join seat s on s.id = any(r.seat_ids) where r.id = $1 order by s.id`,
      [id],
    )
  ).map(({ status }) => status);
const active = async (id: string) => {
  const [count] = await database.query<{ count: number }>(
    'select count(*)::int from reservation_seat where reservation_id = $1 and active',
    [id],
  );
  return count!.count;
};
const lastEvent = async () => {
  const [event] = await database.query<any>(
    'select topic, version, payload from event order by id desc limit 1',
  );
  return event;
};

describe('a hold', () => {
  test('is confirmed once: its seats are sold, and the event names the payment', async () => {
    const id = await hold();
    const payment = randomUUID();
    await confirm(id, payment);
    expect(await row(id)).toMatchObject({ status: 'CONFIRMED', version: 2 });
    expect(await seats(id)).toEqual(['SOLD', 'SOLD']);
    expect(await lastEvent()).toMatchObject({
      topic: 'seats-sold',
      version: 2,
      payload: { reservationIds: [id], userIds: [userId], paymentIds: [payment] },
    });
    await expect(confirm(id)).rejects.toMatchObject({ code: 'TR004' });
    expect(await release(id, 'EXPIRED')).toEqual([]);
    expect(await release(id, 'CANCELLED')).toEqual([]);
  });

  test('is refunded once: its seats are free', async () => {
    const id = await hold();
    expect(await release(id, 'REFUNDED')).toEqual([]);
    await confirm(id);
    expect(await release(id, 'REFUNDED')).toEqual([{ reservation_id: id }]);
    expect(await seats(id)).toEqual(['AVAILABLE', 'AVAILABLE']);
    expect(await active(id)).toBe(0);
    expect(await lastEvent()).toMatchObject({
      topic: 'seats-released',
      payload: { reservationIds: [id], reason: 'REFUNDED' },
    });
    expect(await release(id, 'REFUNDED')).toEqual([]);
  });

  test('that has lapsed is not confirmed, but reconfirmed while its seats are its own', async () => {
    const id = await hold();
    expect(await reconfirm(id)).toBe(false);
    await lapse(id);
    await expect(confirm(id)).rejects.toMatchObject({ code: 'TR004' });
    expect(await reconfirm(id)).toBe(true);
    expect(await row(id)).toMatchObject({ status: 'CONFIRMED', version: 3 });
    expect(await seats(id)).toEqual(['SOLD', 'SOLD']);
    expect(await active(id)).toBe(2);
    expect(await reconfirm(id)).toBe(false);
  });

  test('that was swept is reconfirmed while its seats are free', async () => {
    const id = await hold();
    await lapse(id);
    await release(id, 'EXPIRED');
    expect(await reconfirm(id)).toBe(true);
    expect(await row(id)).toMatchObject({ status: 'CONFIRMED', version: 3 });
    expect(await seats(id)).toEqual(['SOLD', 'SOLD']);
    expect(await active(id)).toBe(2);
  });

  test('that was swept is not reconfirmed when one of its seats is another’s', async () => {
    const seatIds = [at.seatIds[next]!, at.seatIds[next + 1]!];
    const id = await hold();
    await lapse(id);
    await release(id, 'EXPIRED');
    await hold({ seatIds: seatIds.slice(1), userId: randomUUID() });
    expect(await reconfirm(id)).toBe(false);
    expect(await row(id)).toMatchObject({ status: 'EXPIRED', version: 2 });
    expect(await seats(id)).toEqual(['AVAILABLE', 'HELD']);
  });

  test('that is being paid for is extended once', async () => {
    const id = await hold();
    const before = (await row(id)).held_until;
    const until = await beginPaying(id, 600);
    expect(until.getTime()).toBeGreaterThan(before.getTime());
    expect(await lastEvent()).toMatchObject({
      topic: 'reservations-changed',
      payload: { reservationIds: [id] },
    });
    expect(await beginPaying(id, 1_200)).toEqual(until);
    await resume(id);
    expect(await row(id)).toMatchObject({ status: 'HELD', version: 3, held_until: until });
    expect(await beginPaying(id, 1_200)).toEqual(until);
    expect(await row(id)).toMatchObject({ status: 'PAYING', version: 4 });
    await confirm(id);
    expect(await row(id)).toMatchObject({ status: 'CONFIRMED', version: 5 });
  });
});
