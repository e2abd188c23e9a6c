-- THE conditional write. Every strategy but NO_LOCK ends in it, so two strategies that meet on one seat exclude each
-- other whatever else they lock. One call, one round trip: checks, limit, seats, reservation, history, outbox.
--
-- The quick "no" comes first, from what is committed, and locks nothing: of a hot sale's answers 97 in 100 are
-- refusals. Only a likely "yes" locks rows, in the order that holds everywhere: quota, then seats by id. Locking may
-- wait for others; seats that were lost meanwhile give RACED and nothing is written, so the caller asks again and
-- gets the verdict from what is committed by then. When the limit has been counted already, the call ends with
-- SQLSTATE TR001 instead, which undoes the count.
--
-- p_seat_ids   ascending, without repeats
-- p_versions   null, or for each seat the version that it must still have
-- outcome      HELD, KNOWN (the key has its reservation: read it), RACED, or the code of a refusal
create or replace function hold_seats(
  p_reservation_id uuid, p_user_id uuid, p_key text, p_digest bytea, p_performance_id int, p_seat_ids bigint[],
  p_strategy text, p_hold interval, p_versions int[],
  out outcome text, out amount bigint, out currency text, out decided_at timestamptz,
  out taken_seat_ids bigint[], out lapsed_reservation_ids uuid[]
) language plpgsql as $$
declare
  asked record;
  wanted constant int := cardinality(p_seat_ids);
  found_seats int;
  free_seats int;
begin
  perform from reservation where user_id = p_user_id and idempotency_key = p_key;
  if found then outcome := 'KNOWN'; return; end if;

  select p.lab, p.starts_at, p.concert_id, c.sale_opens_at, c.max_seats_per_user as cap, c.currency into asked
  from performance p join concert c on c.id = p.concert_id where p.id = p_performance_id;
  select count(*), count(*) filter (where status = 'AVAILABLE') into found_seats, free_seats
  from seat where id = any(p_seat_ids) and performance_id = p_performance_id;

  outcome := case
    when found_seats < wanted then 'NOT_FOUND'
    when asked.sale_opens_at > clock_timestamp() then 'SALE_NOT_OPEN'
    when asked.starts_at <= clock_timestamp() then 'SALE_ENDED'
    when wanted > asked.cap then 'LIMIT_EXCEEDED'
    when free_seats < wanted then 'SEAT_TAKEN' end;
  if outcome = 'SEAT_TAKEN' then
    -- Perhaps by the caller's own earlier request, which then is committed, and its key with it.
    perform from reservation where user_id = p_user_id and idempotency_key = p_key;
    if found then outcome := 'KNOWN'; return; end if;
    select array_agg(s.id order by s.id), array_agg(r.id) filter (where r.held_until <= clock_timestamp())
    into taken_seat_ids, lapsed_reservation_ids
    from seat s left join reservation r on r.id = s.reservation_id and r.status = 'HELD'
    where s.id = any(p_seat_ids) and s.status <> 'AVAILABLE';
  end if;
  if outcome is not null then return; end if;

  if asked.cap is not null then
    insert into quota as q (user_id, concert_id, seats, cap)
    values (p_user_id, asked.concert_id, wanted, asked.cap)
    on conflict (user_id, concert_id) do update set seats = q.seats + wanted where q.seats + wanted <= q.cap;
    if not found then
      perform from reservation where user_id = p_user_id and idempotency_key = p_key;
      outcome := case when found then 'KNOWN' else 'LIMIT_EXCEEDED' end;
      return;
    end if;
  end if;

  select count(*), sum(locked.price) into free_seats, amount from (
    select (select price from section where section.id = seat.section_id) as price from seat
    where id = any(p_seat_ids) and status = 'AVAILABLE'
      and (p_versions is null or version = p_versions[array_position(p_seat_ids, id)])
    order by id for no key update
  ) as locked;
  if free_seats < wanted then
    if asked.cap is not null then raise exception 'the seats were lost' using errcode = 'TR001'; end if;
    outcome := 'RACED';
    return;
  end if;

  -- Read once, under the locks: whoever held these seats before has let go of them earlier than this.
  decided_at := clock_timestamp();
  update seat set status = 'HELD', reservation_id = p_reservation_id, version = version + 1
  where id = any(p_seat_ids);
  insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy, status,
                           amount, currency, held_until, created_at, changed_at)
  values (p_reservation_id, p_user_id, p_key, p_digest, p_performance_id, p_seat_ids, p_strategy, 'HELD',
          amount, asked.currency, decided_at + p_hold, decided_at, decided_at);
  insert into reservation_seat (reservation_id, seat_id, lab, held_at)
  select p_reservation_id, seat_id, asked.lab, decided_at from unnest(p_seat_ids) as seat_id;
  insert into outbox (performance_id, seat_ids, seat_status, reservation_ids, created_at)
  values (p_performance_id, p_seat_ids, 'HELD', array[p_reservation_id], decided_at);
  outcome := 'HELD';
  currency := asked.currency;
end $$;
