-- THE conditional write. Every strategy but NO_LOCK ends in it, so two strategies on one seat exclude each
-- other, whatever else they lock. One call, one round trip: sales policy, limit, seats, reservation, history,
-- event.
--
-- Writes in the general lock order: quota, then seats by id. A seat is written only if it is still free; that
-- write may wait for other transactions. When a seat is lost after something has been written, the call ends
-- with SQLSTATE TR001, which undoes it, and the caller tries again. A key that is used already breaks a
-- unique constraint of reservation (SQLSTATE 23505), which undoes the call, too. The normal path does not
-- look for used keys, because they are rare.
--
-- p_seat_ids     ascending, without repeats
-- p_code_digest  SHA-256 of the access code that the user has sent, or null
-- p_versions     null, or for each seat the version that it must still have
-- outcome        HELD, or what why_not_held says
create or replace function hold_seats(
  p_reservation_id uuid, p_user_id uuid, p_key text, p_digest bytea, p_performance_id int,
  p_seat_ids bigint[], p_concert_id int, p_code_digest bytea, p_strategy text, p_hold interval,
  p_versions int[],
  out outcome text, out amount bigint, out currency text, out decided_at timestamptz,
  out taken_seat_ids bigint[], out lapsed_reservation_ids uuid[]
) language plpgsql as $$
declare
  wanted constant int := cardinality(p_seat_ids);
  sale record;
  counted boolean;
  hopeful boolean;
  price bigint;
begin
  amount := 0;
  select p.lab, p.currency, p.starts_at, p.has_waiting_room as gated, p.max_seats_per_user as cap,
    p.counts_late as late,
    p.cancelled_at is null and p.starts_at > clock_timestamp()
      and wanted <= p.max_seats_per_reservation as on_sale,
    p.has_waiting_room or coalesce(p.sale_opens_at > clock_timestamp(), false) as only_some
  into sale
  from performance_sale p where p.performance_id = p_performance_id;
  counted := sale.cap is not null or sale.late;
  -- The query for the reason is slower than the checks, so it runs only after a refusal.
  hopeful := coalesce(sale.on_sale, false);
  if hopeful and sale.only_some then
    hopeful := cardinality(buyers_allowed(
      p_performance_id, p_concert_id, array[1], array[p_user_id], array[p_code_digest])) = 1;
  end if;
  -- A refusal must not have to undo anything: in a hot sale 97 of 100 answers are refusals.
  if hopeful and (wanted > 1 or counted) then
    select count(*) = wanted into hopeful
    from seat s
    where s.id = any(p_seat_ids) and s.status = 'AVAILABLE' and s.performance_id = p_performance_id;
    if sale.cap is not null then
      hopeful := hopeful and seats_of_user(p_concert_id, p_user_id, sale.late) + wanted <= sale.cap;
    end if;
  end if;
  if hopeful and counted then
    if not take_quota(p_concert_id, p_user_id, wanted, sale.cap, sale.late) then
      outcome := 'RACED';
      return;
    end if;
  end if;

  for i in 1 .. wanted loop
    exit when not hopeful;
    -- The write that decides.
    update seat s set status = 'HELD', reservation_id = p_reservation_id, version = s.version + 1
    from section_price of_section
    where s.id = p_seat_ids[i] and s.status = 'AVAILABLE' and s.performance_id = p_performance_id
      and (p_versions is null or s.version = p_versions[i])
      and of_section.section_id = s.section_id
    returning of_section.price into price;
    hopeful := found;
    if not found and (i > 1 or counted) then
      raise exception 'a seat was lost' using errcode = 'TR001';
    end if;
    amount := amount + price;
  end loop;
  if not hopeful then
    amount := 0;
    select w.outcome, w.taken_seat_ids, w.lapsed_reservation_ids
    into outcome, taken_seat_ids, lapsed_reservation_ids
    from why_not_held(p_performance_id, p_concert_id, array[p_user_id], array[p_key], p_seat_ids,
                      array_fill(1, array[wanted]), array[p_code_digest]) w;
    return;
  end if;

  -- Read once, under the locks: an earlier holder of these seats has released them before this instant.
  decided_at := clock_timestamp();
  if sale.starts_at <= decided_at then
    raise exception 'the performance has begun' using errcode = 'TR001';
  end if;
  if sale.gated then perform require_pass(p_concert_id, p_user_id, decided_at); end if;
  with recorded as (
    insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
                             status, amount, currency, held_until, created_at, changed_at)
    values (p_reservation_id, p_user_id, p_key, p_digest, p_performance_id, p_seat_ids, p_strategy, 'HELD',
            hold_seats.amount, sale.currency, decided_at + p_hold, decided_at, decided_at)
  )
  insert into reservation_seat (reservation_id, seat_id, lab, held_at)
  select p_reservation_id, id, sale.lab, decided_at from unnest(p_seat_ids) as id;
  perform write_seats_changed('seats-held', p_performance_id, p_seat_ids, array[p_reservation_id], decided_at);
  outcome := 'HELD';
  currency := sale.currency;
end $$;
