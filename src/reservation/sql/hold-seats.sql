-- THE conditional write. Every strategy but NO_LOCK ends in it, so two strategies on one seat exclude each
-- other, whatever else they lock. One call, one round trip: seats, sale window, limit, reservation, history,
-- event.
--
-- Writes in the general lock order: quota, then seats by id. A seat is written only if it is still free; that
-- write may wait for other transactions. When a seat is lost after something has been written, the call ends
-- with SQLSTATE TR001, which undoes it, and the caller tries again. A key that is used already breaks a
-- unique constraint of reservation (SQLSTATE 23505), which undoes the call, too. The normal path does not
-- look for used keys, because they are rare.
--
-- p_seat_ids   ascending, without repeats
-- p_cap        the concert's limit per user, or null
-- p_versions   null, or for each seat the version that it must still have
-- outcome      HELD, or what why_not_held says
create or replace function hold_seats(
  p_reservation_id uuid, p_user_id uuid, p_key text, p_digest bytea, p_performance_id int,
  p_seat_ids bigint[], p_concert_id int, p_cap int, p_strategy text, p_hold interval, p_versions int[],
  out outcome text, out amount bigint, out currency text, out decided_at timestamptz,
  out taken_seat_ids bigint[], out lapsed_reservation_ids uuid[]
) language plpgsql as $$
declare
  wanted constant int := cardinality(p_seat_ids);
  hopeful int;
  -- The prices of several seats are read at once, so that a change of prices is in all of them or in none.
  price_of_all bigint;
  seat record;
begin
  amount := 0;
  -- A refusal must not have to undo anything: in a hot sale 97 of 100 answers are refusals.
  if wanted > 1 or p_cap is not null then
    -- The query for the reason is slower than the check, so it runs only after a refusal.
    select count(*), sum(of_section.price) into hopeful, price_of_all
    from seat s join performance_sale p on p.performance_id = s.performance_id
    join section_price of_section on of_section.section_id = s.section_id
    where s.id = any(p_seat_ids) and s.status = 'AVAILABLE' and s.performance_id = p_performance_id
      and (p.sale_opens_at is null or p.sale_opens_at <= clock_timestamp())
      and p.starts_at > clock_timestamp()
      and (not p.has_waiting_room or may_reserve(p_concert_id, p_user_id));
    if hopeful < wanted or wanted > p_cap - coalesce((
      select q.seats from quota q where q.user_id = p_user_id and q.concert_id = p_concert_id), 0) then
      select w.outcome, w.taken_seat_ids, w.lapsed_reservation_ids
      into outcome, taken_seat_ids, lapsed_reservation_ids
      from why_not_held(p_performance_id, p_concert_id, p_cap, array[p_user_id], array[p_key], p_seat_ids,
                        array_fill(1, array[wanted])) w;
      return;
    end if;
  end if;
  if p_cap is not null then
    insert into quota as q (user_id, concert_id, seats, cap) values (p_user_id, p_concert_id, wanted, p_cap)
    on conflict (user_id, concert_id) do update set seats = q.seats + wanted where q.seats + wanted <= q.cap;
    if not found then outcome := 'RACED'; return; end if;
  end if;

  for i in 1 .. wanted loop
    -- The write that decides.
    update seat s set status = 'HELD', reservation_id = p_reservation_id, version = s.version + 1
    from section_price of_section, performance_sale p
    where s.id = p_seat_ids[i] and s.status = 'AVAILABLE' and s.performance_id = p_performance_id
      and (p_versions is null or s.version = p_versions[i])
      and of_section.section_id = s.section_id and p.performance_id = s.performance_id
      and (p.sale_opens_at is null or p.sale_opens_at <= clock_timestamp())
      and p.starts_at > clock_timestamp()
      and (not p.has_waiting_room or may_reserve(p_concert_id, p_user_id))
    returning of_section.price, p.lab, p.currency, p.has_waiting_room as gated into seat;
    if not found then
      if i > 1 or p_cap is not null then raise exception 'a seat was lost' using errcode = 'TR001'; end if;
      select w.outcome, w.taken_seat_ids, w.lapsed_reservation_ids
      into outcome, taken_seat_ids, lapsed_reservation_ids
      from why_not_held(p_performance_id, p_concert_id, p_cap, array[p_user_id], array[p_key], p_seat_ids,
                        array_fill(1, array[wanted])) w;
      return;
    end if;
    amount := amount + seat.price;
  end loop;

  amount := coalesce(price_of_all, amount);
  -- Read once, under the locks: an earlier holder of these seats has released them before this instant.
  decided_at := clock_timestamp();
  if seat.gated then perform require_pass(p_concert_id, p_user_id, decided_at); end if;
  with recorded as (
    insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
                             status, amount, currency, held_until, created_at, changed_at)
    values (p_reservation_id, p_user_id, p_key, p_digest, p_performance_id, p_seat_ids, p_strategy, 'HELD',
            hold_seats.amount, seat.currency, decided_at + p_hold, decided_at, decided_at)
  )
  insert into reservation_seat (reservation_id, seat_id, lab, held_at)
  select p_reservation_id, id, seat.lab, decided_at from unnest(p_seat_ids) as id;
  perform write_seats_changed('seats-held', p_performance_id, p_seat_ids, array[p_reservation_id], decided_at);
  outcome := 'HELD';
  currency := seat.currency;
end $$;
