import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import type { LogEntry } from '../../src/request-log/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { type BareConsumer, bareConsumer } from './consumer.js';

let app: TestApp;
let concert: TestConcert;
let bare: BareConsumer;
beforeEach(async () => {
  // Nobody sweeps, and nobody else decides.
  app = await startTestApp({ ROLES: 'api', HOLD_SECONDS: '1' });
  concert = await createConcert(app);
  bare = bareConsumer(app, concert);
});
afterEach(async () => {
  await bare.close();
  await app.stop();
});

/** Requests of different people for these seats, in this order. */
const line = (...wished: number[][]): LogEntry[] =>
  bare.entries(
    wished.map((seats, index) => ({
      position: index + 1,
      user: randomUUID(),
      seats: seats.map((seat) => concert.seatIds[seat]!),
    })),
  );
const decide = async (entries: LogEntry[]): Promise<string[]> => {
  const lease = (await bare.consumer.take(bare.logId, 1, 'AT_ONCE'))!;
  await lease.decide(entries, async () => undefined);
  const rows = await app.database.query<{ outcome: string }>(
    `select coalesce(r.refusal_code, r.status::text) as outcome
     from queue_decision d join reservation r on r.id = d.reservation_id order by d.position`,
  );
  return rows.map(({ outcome }) => outcome);
};

test('a hold that has lapsed is swept first; of two that want its seat the earlier has it', async () => {
  const { performanceId, seatIds } = concert;
  const input = { performanceId, seatIds: [seatIds[0]], strategy: 'ATOMIC', idempotencyKey: 'k' };
  const held = await run(app.url, 'ReserveSeats', { input }, await guest(app.url));
  expect(held.data.reserveSeats.status).toBe('HELD');
  await app.database.query(`update reservation set held_until = clock_timestamp() - interval '1 ms'`);
  expect(await decide(line([0, 1], [1], [0]))).toEqual(['HELD', 'SEAT_TAKEN', 'SEAT_TAKEN']);
  const expired = await app.database.query(`select from reservation where status = 'EXPIRED'`);
  expect(expired).toHaveLength(1);
  await expectNoViolation(app.database);
});

test('who meets a lock that stays is refused in the end; those behind keep their order', async () => {
  const gate = new pg.Client({ connectionString: app.database.url });
  await gate.connect();
  await gate.query('begin');
  const locked = decodeNumbered('Seat', concert.seatIds[0]!);
  await gate.query('select from seat where id = $1 for update', [locked]);
  expect(await decide(line([0, 1], [1, 2], [2], [3]))).toEqual([
    'SEAT_CONTENDED',
    'HELD',
    'SEAT_TAKEN',
    'HELD',
  ]);
  await gate.query('rollback');
  await gate.end();
  await expectNoViolation(app.database);
});

test('the first of a user has the seats that its limit allows', async () => {
  concert = await createConcert(app, { concert: { maxSeatsPerUser: 2 } });
  bare = bareConsumer(app, concert);
  const user = randomUUID();
  const entries = bare.entries(
    [[0], [1], [2], [3]].map((seats, index) => ({
      position: index + 1,
      user,
      seats: seats.map((seat) => concert.seatIds[seat]!),
    })),
  );
  expect(await decide(entries)).toEqual(['HELD', 'HELD', 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED']);
  await expectNoViolation(app.database);
});

test('what comes after its deadline is rejected, and takes no seat from those behind', async () => {
  const [late, next] = line([0], [0]);
  const [, ...record] = late!.record.split(':');
  record[0] = String(Date.now() - 1_000);
  const overdue = { ...late!, record: [String(Date.now() - 5_000), ...record].join(':') };
  expect(await decide([overdue, next!])).toEqual(['TIMED_OUT', 'HELD']);
});
