import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Fault } from '../../src/platform/fault.js';
import { type Database, openPool } from '../../src/platform/postgres.js';
import { cancelReservation } from '../../src/reservation/cancel-reservation.js';
import { Reservations } from '../../src/reservation/reservations.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { guest, run } from '../support/graphql.js';

let app: TestApp;
let pool: Database;
beforeAll(async () => {
  app = await startTestApp();
  const bounds = { statementTimeoutMs: 5_000, lockTimeoutMs: 1_000 };
  pool = openPool({ url: app.database.url, name: 'test', size: 2, ...bounds, onIdleError: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await app.stop();
});

async function held(): Promise<{ id: string; userId: string }> {
  const { performanceId, seatIds } = await createConcert(app);
  const token = await guest(app.url);
  const input = { performanceId, seatIds: [seatIds[0]], idempotencyKey: 'one' };
  const answer = await run(app.url, 'ReserveSeats', { input }, token);
  expect(answer.data.reserveSeats.status).toBe('HELD');
  const [row] = await app.database.query<{ id: string; userId: string }>(
    'select id, user_id as "userId" from reservation order by created_at desc limit 1',
  );
  return row!;
}

/** Reads once, and then finds no connection free. */
function readingOnce(): Reservations {
  const reservations = new Reservations(pool, async () => null);
  let reads = 0;
  const byId: Reservations['byId'] = async (ids) => {
    reads += 1;
    if (reads > 1) throw new Fault('OVERLOADED');
    return reservations.byId(ids);
  };
  return { ...reservations, byId } as Reservations;
}

test('what was cancelled is told as cancelled, though nothing can be read any more', async () => {
  const { id, userId } = await held();
  const result = await cancelReservation({ pool, reservations: readingOnce() }, userId, id);
  const [now] = await new Reservations(pool, async () => null).byId([id]);
  expect(now).toMatchObject({ status: 'CANCELLED', version: 2 });
  expect(result).toEqual({ outcome: 'CANCELLED', reservation: now });
});

test('somebody else’s is not there', async () => {
  const { id } = await held();
  const stranger = '00000000-0000-4000-8000-000000000000';
  const deps = { pool, reservations: new Reservations(pool, async () => null) };
  expect(await cancelReservation(deps, stranger, id)).toEqual({ outcome: 'NOT_FOUND' });
});
