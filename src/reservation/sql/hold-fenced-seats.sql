-- The conditional write for a caller that locked the seats somewhere else and then took a fence number. That
-- lock may have lapsed since. When a seat has a later number, another caller has had the lock meanwhile and
-- has written. The call then ends with SQLSTATE TR001, which undoes it, even if the seat is free again.
--
-- The comparison comes after hold_seats, in the same transaction: by then the rows are locked in the general
-- lock order, and a refusal writes nothing. A hold writes each of its seats twice. The numbers have no index,
-- so both writes are heap-only updates.
--
-- p_fence  from the sequence seat_fence, taken while the lock was held
-- Everything else as in hold_seats.
create or replace function hold_fenced_seats(
  p_reservation_id uuid, p_user_id uuid, p_key text, p_digest bytea, p_performance_id int,
  p_seat_ids bigint[], p_concert_id int, p_code_digest bytea, p_strategy text, p_hold interval,
  p_fence bigint,
  out outcome text, out amount bigint, out currency text, out decided_at timestamptz,
  out taken_seat_ids bigint[], out lapsed_reservation_ids uuid[]
) language plpgsql as $$
declare
  written int;
begin
  select * into outcome, amount, currency, decided_at, taken_seat_ids, lapsed_reservation_ids
  from hold_seats(p_reservation_id, p_user_id, p_key, p_digest, p_performance_id, p_seat_ids, p_concert_id,
                  p_code_digest, p_strategy, p_hold, null);
  if outcome <> 'HELD' then return; end if;
  update seat s set fence = p_fence where s.id = any(p_seat_ids) and s.fence < p_fence;
  get diagnostics written = row_count;
  if written < cardinality(p_seat_ids) then
    raise exception 'a later holder of the lock has written' using errcode = 'TR001';
  end if;
end $$;
