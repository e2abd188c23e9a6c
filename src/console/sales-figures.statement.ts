import type { Statement } from '../platform/postgres.js';

export interface FigureRow {
  /** A day, a strategy, or the number of a section or performance. */
  key: string;
  what: 'SOLD' | 'REFUNDED' | 'CANCELLED' | 'EXPIRED' | 'HELD';
  reservations: number;
  seats: number;
  amount: number;
}

/** Something that happened to a reservation at an instant. */
const happened = (what: string, at: string): string => `
  p.id as performance_id, p.time_zone, r.strategy, r.seat_ids, r.amount, '${what}' as what, ${at} as at`;

const PAID_AT = `(
  select max(t.changed_at) from reservation_change t
  where t.reservation_id = r.id and t.to_status = 'CONFIRMED')`;
const HOLD = `r.status in ('HELD', 'PAYING') and r.held_until`;

// What was sold and refunded counts twice: as sold when it was paid, and as refunded when it was given back.
// One instant decides for all rows whether a hold has lapsed. $1: performances. $2, $3: from, and before.
const MOMENTS = `
  p as materialized (
    select v.performance_id as id, v.time_zone from performance_place v
    where v.performance_id = any($1::int[])
  ), everything as (
    select ${happened('SOLD', 'r.changed_at')}
      from p join reservation_record r on r.performance_id = p.id and r.status = 'CONFIRMED'
    union all select ${happened('SOLD', PAID_AT)}
      from p join reservation_record r on r.performance_id = p.id and r.status = 'REFUNDED'
    union all select ${happened('REFUNDED', 'r.changed_at')}
      from p join reservation_record r on r.performance_id = p.id and r.status = 'REFUNDED'
    union all select ${happened('CANCELLED', 'r.changed_at')}
      from p join reservation_record r on r.performance_id = p.id and r.status = 'CANCELLED'
    union all select ${happened('EXPIRED', 'r.changed_at')}
      from p join reservation_record r on r.performance_id = p.id and r.status = 'EXPIRED'
    union all select ${happened('EXPIRED', 'r.held_until')}
      from p join reservation_record r on r.performance_id = p.id and ${HOLD} <= statement_timestamp()
    union all select ${happened('HELD', 'r.created_at')}
      from p join reservation_record r on r.performance_id = p.id and ${HOLD} > statement_timestamp()
  ), moments as (
    select * from everything m where m.at >= $2::timestamptz and m.at < $3::timestamptz
  )`;

/** $4: DAY, STRATEGY or PERFORMANCE. A day is one of the calendar at the venue. */
export const FIGURES: Statement = {
  name: 'console-figures',
  readOnly: true,
  text: `
    with ${MOMENTS}
    select case $4::text
        when 'DAY' then to_char(m.at at time zone m.time_zone, 'YYYY-MM-DD')
        when 'STRATEGY' then m.strategy
        else m.performance_id::text end as key,
      m.what, count(*)::int as reservations, sum(cardinality(m.seat_ids))::int as seats,
      sum(m.amount)::bigint as amount
    from moments m group by 1, 2 order by 1, 2`,
};

/**
 * A reservation over several sections is shared out by the prices of its seats today. The shares add up to
 * what was paid: each is the difference of two rounded sums.
 */
export const FIGURES_BY_SECTION: Statement = {
  name: 'console-figures-by-section',
  readOnly: true,
  text: `
    with ${MOMENTS}
    select share.section_id::text as key, m.what, count(*)::int as reservations,
      sum(share.seats)::int as seats, sum(share.amount)::bigint as amount
    from moments m cross join lateral (
      select part.section_id, part.seats,
        div(m.amount * part.upto, part.total)
          - div(m.amount * (part.upto - part.weight), part.total) as amount
      from (
        select s.section_id, count(*) as seats, count(*) * greatest(s.price, 1) as weight,
          sum(count(*) * greatest(s.price, 1)) over (order by s.section_id) as upto,
          sum(count(*) * greatest(s.price, 1)) over () as total
        from unnest(m.seat_ids) as seat (id) cross join lateral (
          select g.section_id, g.price from section_range g
          where g.performance_id = m.performance_id and g.first_seat_id <= seat.id
          order by g.first_seat_id desc limit 1
        ) as s
        group by s.section_id, s.price
      ) as part
    ) as share
    group by 1, 2 order by 1, 2`,
};

/** Values: performances. All performances of a concert have one currency. */
export const CURRENCY_OF: Statement = {
  name: 'console-currency',
  readOnly: true,
  text: 'select currency from performance_place where performance_id = any($1::int[]) limit 1',
};
