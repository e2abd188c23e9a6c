-- The write of NO_LOCK, for lab performances only: what hold_seats does, without checks and locks. It trusts
-- what its caller read a moment ago, so it sells a seat twice when two callers read the same state.
create or replace function overwrite_seats(
  p_reservation_id uuid, p_user_id uuid, p_key text, p_digest bytea, p_performance_id int,
  p_seat_ids bigint[], p_hold interval,
  out outcome text, out amount bigint, out currency text, out decided_at timestamptz
) language plpgsql as $$
declare
  asked record;
  wanted constant int := cardinality(p_seat_ids);
begin
  select p.lab, p.concert_id, p.max_seats_per_user as cap, p.currency,
    p.has_waiting_room as gated into strict asked
  from performance_sale p where p.performance_id = p_performance_id;
  if not asked.lab then raise exception 'NO_LOCK is for lab performances'; end if;

  if asked.gated and not may_reserve(asked.concert_id, p_user_id) then
    outcome := 'NOT_ADMITTED';
    return;
  end if;

  -- The limit is counted as everywhere else: only the seats are unprotected here.
  if asked.cap is not null then
    insert into quota as q (user_id, concert_id, seats, cap)
    select p_user_id, asked.concert_id, wanted, asked.cap where wanted <= asked.cap
    on conflict (user_id, concert_id) do update set seats = q.seats + wanted where q.seats + wanted <= q.cap;
    if not found then outcome := 'LIMIT_EXCEEDED'; return; end if;
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
  insert into outbox (performance_id, seat_ids, seat_status, reservation_ids, created_at)
  values (p_performance_id, p_seat_ids, 'HELD', array[p_reservation_id], decided_at);
  outcome := 'HELD';
  currency := asked.currency;
end $$;
