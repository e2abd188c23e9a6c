-- Sells the seats of a hold that has lapsed, because its payment succeeded late: EXPIRED becomes CONFIRMED. A
-- hold that no sweeper has released yet becomes EXPIRED first, because it was read as that. The caller has
-- locked the reservation with lock_reservation in this transaction, with the count of seats.
--
-- Returns false, and has changed nothing, when one of the seats belongs to another reservation by now, when
-- the performance has begun or is cancelled, when the user has reached the limit with other seats, or when
-- the reservation is neither EXPIRED nor a hold that has lapsed.
--
-- p_payment_id  that has paid for it
-- p_at          the instant that lock_reservation has read
create or replace function reconfirm_reservation(p_id uuid, p_payment_id uuid, p_at timestamptz)
returns boolean language plpgsql as $$
declare
  late record;
  free_seat_ids bigint[];
  own_seats bigint;
begin
  select r.user_id, r.performance_id, r.seat_ids, r.status::text as status,
    p.concert_id, p.max_seats_per_user as cap, p.counts_late as counted_late, p.lab
  into late
  from reservation r join performance_sale p on p.performance_id = r.performance_id
  where r.id = p_id and p.starts_at > p_at and p.cancelled_at is null
    and (r.status::text = 'EXPIRED' or r.status::text in ('HELD', 'PAYING') and r.held_until <= p_at);
  if not found then return false; end if;

  select coalesce(array_agg(s.id order by s.id) filter (where s.status = 'AVAILABLE'), '{}'),
    count(*) filter (where s.status = 'HELD' and s.reservation_id = p_id)
  into free_seat_ids, own_seats
  from seat s where s.id = any(late.seat_ids);
  if cardinality(free_seat_ids) + own_seats <> cardinality(late.seat_ids) then return false; end if;

  if late.status <> 'EXPIRED' then
    -- It is still counted.
    update reservation r set status = 'EXPIRED', version = r.version + 1, changed_at = p_at where r.id = p_id;
  elsif (late.cap is not null or late.counted_late) and not take_quota(
      late.concert_id, late.user_id, cardinality(late.seat_ids), late.cap, late.counted_late) then
    return false;
  end if;

  update reservation r set status = 'CONFIRMED', version = r.version + 1, changed_at = p_at where r.id = p_id;
  update seat s set status = 'SOLD', reservation_id = p_id, version = s.version + 1
  where s.id = any(late.seat_ids);
  insert into reservation_seat (reservation_id, seat_id, lab, held_at)
  select p_id, id, late.lab, p_at from unnest(free_seat_ids) as id;
  perform write_seats_sold(
    late.performance_id, late.seat_ids, array[p_id], array[late.user_id], array[p_payment_id], p_at);
  return true;
end $$;
