-- One step of the walk over the seats of a cancelled performance: its holds are released, their payments
-- end, and its purchases are listed. A hold that is paid in this instant is not released, and is listed.
--
-- p_seats_max  how many seats a step takes
-- Returns DONE; END: there are no more seats, and the refunds come next; LOST: another worker has the
-- work, and nothing has changed.
create or replace function release_cancelled(
  p_performance_id int, p_fence bigint, p_lease interval, p_seats_max int
) returns text language plpgsql as $$
declare
  walked bigint;
  held_ids uuid[];
  released uuid[];
  last_seat_id bigint;
begin
  select c.seat_cursor into walked from performance_cancellation c
  where c.performance_id = p_performance_id and c.fence = p_fence and c.step = 'RELEASING'
  for no key update;
  if not found then return 'LOST'; end if;
  select array_agg(distinct l.reservation_id) filter (where l.status in ('HELD', 'PAYING')), max(l.seat_id)
  into held_ids, last_seat_id
  from live_reservations(p_performance_id, walked, p_seats_max) l;
  if last_seat_id is null then
    update performance_cancellation c
    set step = 'REFUNDING', seat_cursor = -1, due_at = clock_timestamp() + p_lease, failure = null
    where c.performance_id = p_performance_id;
    return 'END';
  end if;

  if held_ids is not null then
    released := array(select r.reservation_id from release_reservations(held_ids, 'CANCELLED') r);
    released := released || array(select r.reservation_id from release_reservations(held_ids, 'EXPIRED') r);
    perform supersede_payments(id, clock_timestamp()) from unnest(released) as id;
  end if;
  insert into cancelled_purchase (performance_id, reservation_id, due_at)
  select distinct p_performance_id, l.reservation_id, clock_timestamp()
  from live_reservations(p_performance_id, walked, p_seats_max) l where l.status = 'CONFIRMED'
  on conflict do nothing;
  update performance_cancellation c
  set seat_cursor = last_seat_id, holds_released = c.holds_released + coalesce(cardinality(released), 0),
    due_at = clock_timestamp() + p_lease, failure = null
  where c.performance_id = p_performance_id;
  return 'DONE';
end $$;
