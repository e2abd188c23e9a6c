import { type Database, run } from '../platform/postgres.js';

/** What can still be bought of a concert. NONE_AT_PRESENT: nothing, but held seats may come back. */
type SeatsLeft = 'LEFT' | 'NONE_AT_PRESENT' | 'SOLD_OUT';

const SEATS_LEFT = {
  name: 'concert-seats-left',
  text: `
    select p.concert_id as "concertId", case
      when bool_or(m.seats_left > 0) then 'LEFT'
      when bool_or(m.seats_held > 0) then 'NONE_AT_PRESENT'
      else 'SOLD_OUT' end as seats
    from performance_sale p join seat_map m on m.performance_id = p.performance_id
    where p.concert_id = any($1) and p.starts_at > clock_timestamp() and p.cancelled_at is null
    group by p.concert_id`,
};

/** Of concerts with a performance that is still to come and not cancelled; the others are missing. */
export async function readSeatsLeft(
  db: Database,
  concertIds: readonly number[],
): Promise<ReadonlyMap<number, SeatsLeft>> {
  const rows = await run<{ concertId: number; seats: SeatsLeft }>(db, SEATS_LEFT, [concertIds]);
  return new Map(rows.map(({ concertId, seats }) => [concertId, seats]));
}
