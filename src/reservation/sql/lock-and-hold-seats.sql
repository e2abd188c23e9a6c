-- The pessimistic way to the conditional write. It first locks the user's count and the seats, and only then
-- checks and writes. Seats are locked in the order of their ids, so that two calls cannot deadlock. FOR NO
-- KEY UPDATE, because FOR UPDATE would also stop inserts that refer to the row. Everything as in hold_seats.
create or replace function lock_and_hold_seats(
  p_reservation_id uuid, p_user_id uuid, p_key text, p_digest bytea, p_performance_id int,
  p_seat_ids bigint[], p_concert_id int, p_code_digest bytea, p_strategy text, p_hold interval,
  out outcome text, out amount bigint, out currency text, out decided_at timestamptz,
  out taken_seat_ids bigint[], out lapsed_reservation_ids uuid[]
) language plpgsql as $$
declare
  sale record;
begin
  select p.max_seats_per_user as cap, p.counts_late as late into sale
  from performance_sale p where p.performance_id = p_performance_id;
  -- The limit comes before the seats in the lock order; its row is made here so that there is one to lock.
  if sale.late then
    perform open_quotas(p_concert_id, array[p_user_id], false);
  elsif sale.cap is not null then
    insert into quota as q (user_id, concert_id, seats) values (p_user_id, p_concert_id, 0)
    on conflict (user_id, concert_id) do update set seats = q.seats;
  end if;
  perform from seat where id = any(p_seat_ids) order by id for no key update;
  select * into outcome, amount, currency, decided_at, taken_seat_ids, lapsed_reservation_ids
  from hold_seats(p_reservation_id, p_user_id, p_key, p_digest, p_performance_id, p_seat_ids, p_concert_id,
                  p_code_digest, p_strategy, p_hold, null);
end $$;
