-- Locks a reservation with all that a change of it writes, in the general order: the user's count of seats
-- (if asked for), the seats by id, the reservation. The instant is read once, under the locks. What is
-- decided in this transaction is decided at this instant: the functions that follow get it as p_at.
--
-- p_with_quota  the change gives seats back or takes them again
-- status        as it counts at this instant: a hold that has lapsed is EXPIRED
-- version       of the row
-- gated         the concert has a waiting room
-- Without a row: there is no such reservation.
create or replace function lock_reservation(p_id uuid, p_with_quota boolean default false)
returns table (
  user_id uuid, performance_id int, concert_id int, seat_ids bigint[], status reservation_status,
  version int, amount bigint, currency text, held_until timestamptz, paying_since timestamptz,
  lab boolean, gated boolean, starts_at timestamptz, at timestamptz,
  strategy text, created_at timestamptz
) language plpgsql as $$
declare
  found_row record;
  locked record;
begin
  -- What does not change in the life of a reservation.
  select r.user_id, r.performance_id, r.seat_ids, r.amount, r.currency::text, r.strategy, r.created_at,
    p.concert_id, p.lab, p.has_waiting_room as gated, p.starts_at, p.counts_late as late
  into found_row
  from reservation r join performance_sale p on p.performance_id = r.performance_id
  where r.id = p_id;
  if not found then return; end if;

  if p_with_quota and found_row.late then
    perform open_quotas(found_row.concert_id, array[found_row.user_id], false);
  elsif p_with_quota then
    perform from quota q where q.user_id = found_row.user_id and q.concert_id = found_row.concert_id
    for no key update;
  end if;
  perform from seat s where s.id = any(found_row.seat_ids) order by s.id for no key update;
  select r.status, r.version, r.held_until, r.paying_since into locked
  from reservation r where r.id = p_id for no key update;

  at := clock_timestamp();
  user_id := found_row.user_id;
  performance_id := found_row.performance_id;
  concert_id := found_row.concert_id;
  seat_ids := found_row.seat_ids;
  amount := found_row.amount;
  currency := found_row.currency;
  lab := found_row.lab;
  gated := found_row.gated;
  starts_at := found_row.starts_at;
  strategy := found_row.strategy;
  created_at := found_row.created_at;
  status := case
    when locked.status::text in ('HELD', 'PAYING') and locked.held_until <= at then 'EXPIRED'
    else locked.status end;
  version := locked.version;
  held_until := locked.held_until;
  paying_since := locked.paying_since;
  return next;
end $$;
