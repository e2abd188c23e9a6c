import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';
import { paidRows } from './paid-rows.js';

const SEATS = `
  select s.id, s.status, coalesce(p.lab, false) as lab, wrong.what
  from seat s
  left join performance p on p.id = s.performance_id
  left join reservation r on r.id = s.reservation_id
  left join reservation_seat h on h.reservation_id = s.reservation_id and h.seat_id = s.id and h.active,
  lateral (select case
    when s.status not in ('HELD', 'SOLD') then
      case when s.reservation_id is not null then format('but names reservation %s', s.reservation_id) end
    when r.id is null then 'but its reservation does not exist'
    when s.status = 'HELD' and r.status not in ('HELD', 'PAYING')
      or s.status = 'SOLD' and r.status <> 'CONFIRMED'
      then format('but its reservation %s is %s', r.id, r.status)
    when h.seat_id is null then format('but its reservation %s has no active hold on it', r.id)
    end as what) as wrong
  where wrong.what is not null and ($1 or p.lab is not true)`;

const HOLDS = `
  select h.seat_id, h.reservation_id, coalesce(p.lab, h.lab) as lab, wrong.what
  from reservation_seat h
  join reservation r on r.id = h.reservation_id
  left join seat s on s.id = h.seat_id
  left join performance p on p.id = r.performance_id,
  -- A reservation that was paid late holds its seats a second time. Each half uses an index of its own.
  lateral (select not h.active and r.status = 'CONFIRMED' and (
    exists (
      select from reservation_seat later where later.seat_id = h.seat_id and later.active and not later.lab
        and later.reservation_id = h.reservation_id and later.held_at >= h.released_at)
    or exists (
      select from reservation_seat later where later.seat_id = h.seat_id and later.active and later.lab
        and later.reservation_id = h.reservation_id and later.held_at >= h.released_at)) as holds) as again,
  lateral (select case
    when s.id is null then 'but the seat does not exist'
    when p.id is null then format('but its performance %s does not exist', r.performance_id)
    when s.performance_id <> r.performance_id
      then format('of performance %s, but the seat is of %s', r.performance_id, s.performance_id)
    when h.lab <> p.lab then format('has lab = %s, but the performance has lab = %s', h.lab, p.lab)
    when h.active and r.status not in ('HELD', 'PAYING', 'CONFIRMED')
      then format('is active, but the reservation is %s', r.status)
    when not h.active and r.status in ('HELD', 'PAYING', 'CONFIRMED') and not again.holds
      then format('is released, but the reservation is %s', r.status)
    when h.active and s.reservation_id is distinct from r.id
      then format('is active, but the seat is %s for %s',
        s.status, coalesce(s.reservation_id::text, 'no reservation'))
    end as what) as wrong
  where wrong.what is not null and ($1 or p.lab is not true)`;

const RESERVATIONS = `
  select coalesce(r.id, h.reservation_id) as id, coalesce(p.lab, h.lab, false) as lab, wrong.what
  from reservation r
  full join (
    select reservation_id, array_agg(distinct seat_id order by seat_id) as seat_ids, bool_or(lab) as lab
    from reservation_seat group by reservation_id
  ) as h on h.reservation_id = r.id
  left join performance p on p.id = r.performance_id,
  lateral (select case
    when r.id is null then 'does not exist, but has rows in reservation_seat'
    when r.status in ('PENDING', 'REJECTED') then
      case when h.seat_ids is not null then format('is %s, but has held seats', r.status) end
    when h.seat_ids is null then format('is %s, but has no rows in reservation_seat', r.status)
    when r.seat_ids <> h.seat_ids and array(select id from unnest(r.seat_ids) as id order by id) <> h.seat_ids
      then format('is of seats %s, but its rows in reservation_seat are of %s', r.seat_ids, h.seat_ids)
    end as what) as wrong
  where wrong.what is not null and ($1 or coalesce(p.lab, h.lab) is not true)`;

export const rowsAgree: Invariant = {
  id: 'I-2',
  title: 'seat, reservation, holds, payment and tickets agree',
  find({ client, judgeLab }: Evidence): Promise<Findings> {
    const values = [judgeLab];
    return findViolations(
      client,
      {
        violations: SEATS,
        example: `format('seat %s is %s, %s', v.id, v.status, v.what)`,
        values,
      },
      {
        violations: HOLDS,
        example: `format('the hold of reservation %s on seat %s %s', v.reservation_id, v.seat_id, v.what)`,
        values,
      },
      { violations: RESERVATIONS, example: `format('reservation %s %s', v.id, v.what)`, values },
      ...paidRows(judgeLab),
    );
  },
};
