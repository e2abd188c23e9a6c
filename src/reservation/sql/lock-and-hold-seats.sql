-- The pessimistic way to the conditional write: it locks the user's count and the seats, and only then looks
-- at them and writes. Seats are locked in the order of their ids, so that two calls cannot deadlock. FOR NO
-- KEY UPDATE, because FOR UPDATE would also stop inserts that refer to the row. Everything as in hold_seats.
create or replace function lock_and_hold_seats(
  p_reservation_id uuid, p_user_id uuid, p_key text, p_digest bytea, p_performance_id int,
  p_seat_ids bigint[], p_concert_id int, p_code_digest bytea, p_strategy text, p_hold interval,
  out outcome text, out amount bigint, out currency text, out decided_at timestamptz,
  out taken_seat_ids bigint[], out lapsed_reservation_ids uuid[]
) language plpgsql as $$
begin
  select * into outcome, amount, currency, decided_at, taken_seat_ids, lapsed_reservation_ids
  from hold_seats(p_reservation_id, p_user_id, p_key, p_digest, p_performance_id, p_seat_ids, p_concert_id,
                  p_code_digest, p_strategy, p_hold, null, true);
end $$;
