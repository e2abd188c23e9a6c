import { expect } from '@jest/globals';
import type { TestDatabase } from '../support/database.js';

const COUNTS = `
  select
    (select jsonb_object_agg(status, seats)
       from (select status, count(*) as seats from seat group by status) as each) as seats,
    (select count(*)::int from reservation) as reservations,
    (select coalesce(jsonb_agg(to_jsonb(each) order by each.id), '[]')
       from (select id, status, version from reservation) as each) as "statuses",
    (select count(*)::int from reservation_seat) as holds,
    (select coalesce(sum(seats), 0)::int from quota) as quota,
    (select coalesce(sum(balance), 0)::text from account) as money,
    (select count(*)::int from entry) as entries,
    (select count(*)::int from event) as events,
    (select count(*)::int from user_account) as accounts,
    (select count(*)::int from session) as sessions,
    (select count(*)::int from concert) as concerts,
    (select count(*)::int from performance) as performances,
    (select next::int from seat_id_counter) as "nextSeat"`;

/**
 * Does something that must be refused, and checks that it left no trace. The app must be one without a
 * worker: events leave in their own time.
 */
export async function changesNothing<T>(database: TestDatabase, work: () => Promise<T>): Promise<T> {
  const before = await database.query(COUNTS);
  const result = await work();
  expect(await database.query(COUNTS)).toEqual(before);
  return result;
}
