import type { Statement } from '../platform/postgres.js';

/** A concert that has sold out. Instants are microseconds since 1970, so that no order is lost. */
export interface SellOutRow {
  concertId: number;
  soldOutAtMicros: number;
  tookMicros: number;
}

const COLUMNS = `
  s.concert_id as "concertId", (extract(epoch from s.sold_out_at) * 1000000)::bigint as "soldOutAtMicros",
  s.took as "tookMicros"`;

/**
 * Values: performance, seat where the search begins or null, the reservations that were paid. Since the
 * first of their payments: is there a seat that was not gone? No row: no more sell-out of this concert is to
 * be noted.
 */
export const LOOK_FOR_FREE_SEAT: Statement = {
  name: 'sell-out-look',
  readOnly: true,
  text: `
    select p.concert_id as "concertId", paid.since,
      seat_not_gone_since(p.performance_id, coalesce($2::bigint, p.first_seat_id), paid.since) as "freeSeatId"
    from performance_sale p, (
      select min(t.changed_at) as since from reservation_change t
      where t.reservation_id = any($3::uuid[]) and t.to_status = 'CONFIRMED'
    ) as paid
    where p.performance_id = $1 and not p.lab and p.cancelled_at is null
      and not exists (select from sell_out s where s.concert_id = p.concert_id)`,
};

/** Values: concert; since when it may have sold out. */
export const NOTE_SELL_OUT: Statement = {
  name: 'sell-out-note',
  text: 'select note_sell_out($1, $2) as noted',
};

/**
 * The order of the ranking. At the same duration more performances come first, then the earlier opening. One
 * row without a concert says when it was read if there is none.
 */
export const FIRST_SELL_OUTS: Statement = {
  name: 'sell-outs-first',
  readOnly: true,
  text: `
    select read.at as "readAtMicros", f.*
    from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as at) as read
    left join (
      select ${COLUMNS},
        row_number() over (order by s.took, s.performances desc, s.opened_at, s.concert_id)::int as rank
      from sell_out s join concert_opening o on o.concert_id = s.concert_id
      where o.archived_at is null
      order by s.took, s.performances desc, s.opened_at, s.concert_id limit $1
    ) as f on true
    order by f.rank`,
};

/** Values: concerts. The rank counts those that come before it. */
export const SELL_OUTS_OF: Statement = {
  name: 'sell-outs-of',
  readOnly: true,
  text: `
    select ${COLUMNS}, 1 + (
      select count(*)::int
      from sell_out f join concert_opening o on o.concert_id = f.concert_id
      where f.took <= s.took and o.archived_at is null and (
        f.took < s.took or (-f.performances, f.opened_at, f.concert_id)
          < (-s.performances, s.opened_at, s.concert_id))
    ) as rank
    from sell_out s where s.concert_id = any($1)`,
};

/** What events do not tell of: concerts that had sold out before this room was there. */
export const NOTE_EARLIER_SELL_OUTS: Statement = {
  name: 'sell-outs-earlier',
  text: `
    select count(*) filter (where note_sell_out(earlier.concert_id))::int as noted from (
      select p.concert_id
      from performance_sale p join seat_counts m on m.performance_id = p.performance_id
      where not p.lab and p.cancelled_at is null and not exists (select from sell_out)
      group by p.concert_id
      having bool_and(m.seats_left = 0 and m.seats_held = 0)
    ) as earlier`,
};
