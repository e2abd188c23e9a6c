import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../support/database.js';

/** One performance of a concert, made by hand: for tests of the functions of the database, without an app. */
export interface HandMade {
  concertId: number;
  performanceId: number;
  /** Ascending. */
  seatIds: number[];
}

/** Makes a performance that can be booked, with seats of 1,000 won. */
export async function performanceByHand(
  database: Pick<TestDatabase, 'query'>,
  { seats, cap = null, lab = false }: { seats: number; cap?: number | null; lab?: boolean },
): Promise<HandMade> {
  const [made] = await database.query<{ concertId: number; performanceId: number; first: string }>(
    `with taken as (update seat_id_counter set next = next + $1 returning next - $1 as first),
      concert as (
        insert into concert (title, kind, currency, max_seats_per_user) values ('T', 'CONCERT', 'KRW', $2)
        returning id),
      venue as (insert into venue (name, country, time_zone) values ('V', 'KR', 'Asia/Seoul') returning id),
      performance as (
        insert into performance (concert_id, venue_id, starts_at, lab, first_seat_id, seats_total)
        select concert.id, venue.id, clock_timestamp() + interval '1 year', $3, taken.first, $1
        from concert, venue, taken returning id),
      section as (
        insert into section (performance_id, name, price, first_seat_id, seats_total, rows)
        select performance.id, 'S', 1000, taken.first, $1, '[]' from performance, taken returning id),
      seats as (
        insert into seat (id, performance_id, section_id)
        select taken.first + n, performance.id, section.id
        from taken, performance, section, generate_series(0, $1 - 1) as n)
    select concert.id as "concertId", performance.id as "performanceId", taken.first
    from concert, performance, taken`,
    [seats, cap, lab],
  );
  const { concertId, performanceId, first } = made!;
  const seatIds = Array.from({ length: seats }, (_, index) => Number(first) + index);
  return { concertId, performanceId, seatIds };
}

export interface HoldAsked {
  id?: string;
  /** The idempotency key; by default a new one. */
  key?: string;
  userId?: string;
  seatIds: readonly number[];
  seconds?: number;
}

/** The statement of a hold and its values. */
export function holdStatement(at: HandMade, asked: HoldAsked): [string, unknown[]] {
  const { id = randomUUID(), key = randomUUID(), userId = randomUUID() } = asked;
  const { seatIds, seconds = 300 } = asked;
  return [
    `select outcome from hold_seats($1, $2, $3, '\\x00', $4, $5, $6, null, 'ATOMIC',
      $7 * interval '1 second', null)`,
    [id, userId, key, at.performanceId, seatIds, at.concertId, seconds],
  ];
}
