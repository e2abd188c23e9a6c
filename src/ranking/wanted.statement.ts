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
 * Values: how many; the seats; the share, in hundredths; how many performances are looked at. Of the concerts
 * of the performances that begin next, those on sale of which so few seats are left, the fewest first. One
 * without a free seat is not among them. The bound stands before every other condition, so however many
 * performances there are, no more are read.
 */
export const ALMOST_SOLD_OUT: Statement = {
  name: 'highlights-almost-sold-out',
  readOnly: true,
  text: `
    select o.concert_id as id
    from (
      select distinct next.concert_id from (
        select p.concert_id from performance_sale p where p.starts_at > clock_timestamp()
        order by p.starts_at limit $4
      ) as next
    ) as near
    join concert_opening o on o.concert_id = near.concert_id
    cross join lateral (
      select sum(m.seats_left) as seats_left, sum(p.seats_total) as seats_total
      from performance_sale p join seat_counts m on m.performance_id = p.performance_id
      where p.concert_id = near.concert_id and p.starts_at > clock_timestamp() and p.cancelled_at is null
        and not p.lab and (p.sale_opens_at is null or p.sale_opens_at <= clock_timestamp())
    ) as sale
    where o.archived_at is null and sale.seats_left > 0
      and (sale.seats_left <= $2 or sale.seats_left * 100 <= sale.seats_total * $3::int)
    order by sale.seats_left, o.concert_id limit $1`,
};
