import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOMS } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { migrateOnly } from '../../src/start/prepare.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** The database as the version before leaves it. */
const UNDO = `
  drop trigger outbox_to_log on outbox;
  drop function outbox_row_to_log, outbox_row_as_event;
  drop table event, event_head, event_consumer, event_parked_key, event_parked;
  delete from mikro_orm_migrations where name in ('0012-events', '0021-event-leases')`;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** As the functions of the version before write it. */
const write = (performanceId: number, status: string): Promise<unknown> =>
  database.query(
    `insert into outbox (performance_id, seat_ids, seat_status, reservation_ids, created_at)
     values ($1, '{5,6}', $2, array[$3::uuid], '2026-01-01')`,
    [performanceId, status, '00000000-0000-4000-8000-000000000001'],
  );

test('rows of the outbox are carried over, and what an old process writes afterwards goes into the log', async () => {
  await database.query(UNDO);
  await write(2, 'HELD');
  await write(1, 'HELD');
  await write(2, 'AVAILABLE');
  const done: string[] = [];
  const progress = (line: string): number => done.push(line);
  const config = parseConfig(ROOMS, { SEED: 'false' });
  await migrateOnly(ROOMS, config, { databaseUrl: database.url, progress });
  expect(done).toEqual(['Migrated the database: 0012-events, 0021-event-leases.']);
  await write(2, 'SOLD');
  const payload = { seatIds: [5, 6], reservationIds: ['00000000-0000-4000-8000-000000000001'] };
  const events = await database.query('select topic, key, version, payload from event order by id');
  expect(events).toEqual([
    { topic: 'seats-held', key: 'performance:2', version: 1, payload: { ...payload, performanceId: 2 } },
    { topic: 'seats-held', key: 'performance:1', version: 1, payload: { ...payload, performanceId: 1 } },
    { topic: 'seats-released', key: 'performance:2', version: 1, payload: { ...payload, performanceId: 2 } },
    {
      topic: 'seats-sold',
      key: 'performance:2',
      version: 1,
      payload: { ...payload, performanceId: 2, userIds: [] },
    },
  ]);
  expect(await database.query('select from outbox')).toEqual([]);
});
