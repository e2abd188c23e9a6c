-- The write of NO_LOCK, for lab performances only: what hold_seats does, without looking at the seats and
-- without their locks. It trusts what its caller read of them a moment ago, so it sells a seat twice when two
-- callers read the same state. The sales policy is kept as everywhere else.
--
-- outcome  HELD, or RACED: the policy does not allow it any more, and why_not_held has the reason
create or replace function overwrite_seats(
  p_reservation_id uuid, p_user_id uuid, p_key text, p_digest bytea, p_performance_id int,
  p_seat_ids bigint[], p_code_digest bytea, p_hold interval,
  out outcome text, out amount bigint, out currency text, out decided_at timestamptz
) language plpgsql as $$
declare
  asked record;
  wanted constant int := cardinality(p_seat_ids);
begin
  select p.lab, p.concert_id, p.max_seats_per_user as cap, p.counts_late as late, p.currency,
    p.max_seats_per_reservation as most, p.has_waiting_room as gated into strict asked
  from performance_sale p where p.performance_id = p_performance_id;
  if not asked.lab then raise exception 'NO_LOCK is for lab performances'; end if;

  outcome := 'RACED';
  if wanted > asked.most then return; end if;
  if cardinality(buyers_allowed(
    p_performance_id, asked.concert_id, array[1], array[p_user_id], array[p_code_digest])) = 0 then
    return;
  end if;
  -- The limit is counted as everywhere else: only the seats are unprotected here.
  if (asked.cap is not null or asked.late)
    and not take_quota(asked.concert_id, p_user_id, wanted, asked.cap, asked.late) then
    return;
  end if;

  decided_at := clock_timestamp();
  if asked.gated then perform require_pass(asked.concert_id, p_user_id, decided_at); end if;
  select sum(of_section.price) into amount
  from seat join section_price of_section on of_section.section_id = seat.section_id
  where seat.id = any(p_seat_ids);
  update seat set status = 'HELD', reservation_id = p_reservation_id, version = version + 1
  where id = any(p_seat_ids);
  insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
                           status, amount, currency, held_until, created_at, changed_at)
  values (p_reservation_id, p_user_id, p_key, p_digest, p_performance_id, p_seat_ids, 'NO_LOCK', 'HELD',
          amount, asked.currency, decided_at + p_hold, decided_at, decided_at);
  insert into reservation_seat (reservation_id, seat_id, lab, held_at)
  select p_reservation_id, seat_id, true, decided_at from unnest(p_seat_ids) as seat_id;
  perform write_seats_changed('seats-held', p_performance_id, p_seat_ids, array[p_reservation_id], decided_at);
  outcome := 'HELD';
  currency := asked.currency;
end $$;
