import type { Statement } from '../platform/postgres.js';

/** Values: concerts. Those that can still be wanted: not archived, with a performance to come. */
export const STILL_TO_COME: Statement = {
  name: 'concerts-still-to-come',
  readOnly: true,
  text: `
    select o.concert_id as id from concert_opening o
    where o.concert_id = any($1) and o.archived_at is null and exists (
      select from performance_sale p where p.concert_id = o.concert_id
        and p.starts_at > clock_timestamp() and p.cancelled_at is null and not p.lab)`,
};

/** Values: how many. The concerts whose sale opens within twelve hours, the next one first. */
export const OPENING_SOON: Statement = {
  name: 'highlights-opening-soon',
  readOnly: true,
  text: `
    select o.concert_id as id from concert_opening o
    where o.sale_opens_at > clock_timestamp() and o.sale_opens_at <= clock_timestamp() + interval '12 hours'
      and o.archived_at is null and exists (
        select from performance_sale p where p.concert_id = o.concert_id
          and p.starts_at > clock_timestamp() and p.cancelled_at is null and not p.lab)
    order by o.sale_opens_at, o.concert_id limit $1`,
};

/**
 * Values: how many; the seats; the share, in hundredths. The concerts on sale of which so few seats are left,
 * the fewest first. One without a free seat is not among them.
 */
export const ALMOST_SOLD_OUT: Statement = {
  name: 'highlights-almost-sold-out',
  readOnly: true,
  text: `
    select p.concert_id as id
    from performance_sale p
    join seat_counts m on m.performance_id = p.performance_id
    join concert_opening o on o.concert_id = p.concert_id
    where p.starts_at > clock_timestamp() and p.cancelled_at is null and not p.lab
      and o.archived_at is null and (p.sale_opens_at is null or p.sale_opens_at <= clock_timestamp())
    group by p.concert_id
    having sum(m.seats_left) > 0
      and (sum(m.seats_left) <= $2 or sum(m.seats_left) * 100 <= sum(p.seats_total) * $3::int)
    order by sum(m.seats_left), p.concert_id limit $1`,
};
