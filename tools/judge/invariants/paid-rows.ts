import type { Check } from '../findings.js';

// A payment of a reservation that has ended without being sold is judged by another promise (I-4).
const RESERVATIONS = `
  select r.id, p.lab, wrong.what
  from reservation r
  join performance p on p.id = r.performance_id
  left join (
    select reservation_id, count(*) filter (where status = 'CAPTURED') as captured,
      count(*) filter (where status in ('REFUNDING', 'REFUNDED')) as given_back
    from payment group by reservation_id
  ) as paid on paid.reservation_id = r.id
  left join (
    select reservation_id, array_agg(seat_id order by seat_id) as seat_ids,
      bool_and(status = 'USED') as used
    from ticket where status <> 'VOID' group by reservation_id
  ) as t on t.reservation_id = r.id
  left join (
    select reservation_id, count(*) as times from refund group by reservation_id
  ) as f on f.reservation_id = r.id,
  lateral (select case
    when r.status = 'CONFIRMED' and coalesce(paid.captured, 0) <> 1
      then format('has %s captured payments', coalesce(paid.captured, 0))
    when r.status in ('HELD', 'PAYING', 'REFUNDED') and paid.captured > 0 then 'has a captured payment'
    when r.status = 'CONFIRMED' and t.seat_ids is distinct from
      array(select id from unnest(r.seat_ids) as id order by id)
      then format('of seats %s has tickets for %s', r.seat_ids, coalesce(t.seat_ids::text, 'none'))
    -- A performance that was cancelled after its beginning gives back also what was used.
    when r.status <> 'CONFIRMED' and t.seat_ids is not null and not (t.used and p.cancelled_at is not null)
      then format('has tickets for %s that are not void', t.seat_ids)
    when coalesce(f.times, 0) <> case when r.status = 'REFUNDED' then 1 else 0 end
      then format('has %s refunds', coalesce(f.times, 0))
    when r.status = 'REFUNDED' and coalesce(paid.given_back, 0) = 0 then 'has no payment that goes back'
    end as what) as wrong
  where wrong.what is not null and ($1 or not p.lab)`;

const TICKETS = `
  select t.id, t.status, t.lab, wrong.what
  from ticket t
  left join reservation r on r.id = t.reservation_id
  left join performance p on p.id = t.performance_id
  left join (
    select replaces, count(*) as times from ticket where replaces is not null group by replaces
  ) as next on next.replaces = t.id,
  lateral (select case
    when r.id is null then 'of no reservation'
    when t.performance_id <> r.performance_id
      then format('for performance %s, the reservation is for %s', t.performance_id, r.performance_id)
    when t.seat_id <> all(r.seat_ids) then format('for seat %s, which reservation %s has not', t.seat_id, r.id)
    when t.lab <> p.lab then format('has lab = %s, but the performance has lab = %s', t.lab, p.lab)
    when coalesce(next.times, 0) <> case when t.void_reason = 'TRANSFERRED' then 1 else 0 end
      then format('was replaced by %s tickets', coalesce(next.times, 0))
    end as what) as wrong
  where wrong.what is not null and ($1 or p.lab is not true)`;

/** What a sale has written agrees: reservation, payment, tickets, refund. */
export const paidRows = (judgeLab: boolean): Check[] => [
  {
    violations: RESERVATIONS,
    example: `format('reservation %s is %s, and %s', v.id, (
      select status from reservation where id = v.id), v.what)`,
    values: [judgeLab],
  },
  {
    violations: TICKETS,
    example: `format('ticket %s is %s, %s', v.id, v.status, v.what)`,
    values: [judgeLab],
  },
];
