-- The conditional write for many requests on one performance at once: one round trip, one commit, one
-- event. It has the same outcomes as hold_seats, the same unique index behind it, and the same lock order
-- (quota, seats by id, reservations by id). But it never waits for a seat or for a user's count: when another
-- session has locked one, the request is RACED and joins a later batch. It waits only for a key or a first
-- count that another session is just writing, for as long as lock_timeout says. Then the call fails, and
-- nothing of it has happened.
--
-- p_contenders     the numbers, from 1, of the requests that may win: no two of them share a seat or a key.
--                  The others get the reason, once the winners have their seats.
-- p_reservation_ids, …  one element per request
-- p_seat_requests  for each seat the number of its request, from 1
-- p_code_digests, p_asked_at as in buyers_allowed
-- outcome          HELD, or what why_not_held says
create or replace function hold_seats_together(
  p_performance_id int, p_concert_id int, p_strategy text, p_hold interval, p_contenders int[],
  p_reservation_ids uuid[], p_user_ids uuid[], p_keys text[], p_digests bytea[],
  p_seat_ids bigint[], p_seat_requests int[], p_code_digests bytea[], p_asked_at timestamptz[] default null
) returns table (request int, outcome text, amount bigint, currency text, decided_at timestamptz,
                 taken_seat_ids bigint[], lapsed_reservation_ids uuid[])
language plpgsql set lock_timeout = '100ms' as $$
declare
  contenders int[] := p_contenders;
  everybody_contends boolean;
  sale record;
  counted boolean;
  instant timestamptz;
  -- The won seats, one element each, in the order of their ids.
  won_requests int[];
  won_ids uuid[];
  won_seat_ids bigint[];
  won_prices bigint[];
  won_places tid[];
  recorded uuid[];
  written bigint;
  lost_seat_ids bigint[];
  lost_requests int[];
begin
  select p.lab, p.currency, p.has_waiting_room as gated, p.sale_opens_at, p.max_seats_per_user as cap,
    p.counts_late as late, p.max_seats_per_reservation as most
  into sale
  from performance_sale p
  where p.performance_id = p_performance_id and p.cancelled_at is null and p.starts_at > clock_timestamp();
  if found then
    counted := sale.cap is not null or sale.late;
    if sale.gated or p_asked_at is not null or sale.sale_opens_at > clock_timestamp() then
      contenders := buyers_allowed(p_performance_id, p_concert_id, contenders, p_user_ids, p_code_digests,
                                   p_asked_at);
    end if;
    -- With fewer seats no request asks for more than a reservation may have.
    if cardinality(p_seat_ids) >= cardinality(p_user_ids) + sale.most then
      contenders := array(
        select asked.request from unnest(p_seat_requests) as asked (request)
        where asked.request = any(contenders) group by asked.request having count(*) <= sale.most);
    end if;
    if counted then
      contenders := lock_quotas(p_performance_id, p_concert_id, sale.cap, sale.late, contenders, p_user_ids,
                                p_seat_ids, p_seat_requests);
    end if;
    -- A lookup in an array reads the array, so it is skipped where every seat would be found.
    everybody_contends := cardinality(contenders) = cardinality(p_user_ids);
    -- A seat that changes meanwhile is checked again under its lock.
    select array_agg(w.request), array_agg(p_reservation_ids[w.request]), array_agg(w.seat_id),
      array_agg(of_section.price), array_agg(w.place)
    into won_requests, won_ids, won_seat_ids, won_prices, won_places
    from (
      select asked.request, s.id as seat_id, s.section_id, s.ctid as place
      from unnest(p_seat_requests, p_seat_ids) as asked (request, seat_id) join seat s on s.id = asked.seat_id
      where (everybody_contends or asked.request = any(contenders))
        and s.status = 'AVAILABLE' and s.performance_id = p_performance_id
      order by s.id for no key update of s skip locked
    ) as w
    join section_price of_section on of_section.section_id = w.section_id;
  end if;

  -- All seats of a request or none: the number of locked seats must equal the number of requested seats.
  if cardinality(p_seat_ids) > cardinality(p_user_ids)
    and cardinality(won_seat_ids) < cardinality(p_seat_ids) then
    select array_agg(w.request order by w.seat_id), array_agg(w.id order by w.seat_id),
      array_agg(w.seat_id order by w.seat_id), array_agg(w.price order by w.seat_id),
      array_agg(w.place order by w.seat_id)
    into won_requests, won_ids, won_seat_ids, won_prices, won_places
    from (
      select each.*, sum(each.missing) over (partition by each.request) as all_missing
      from (
        select asked.request, null::uuid as id, null::bigint as seat_id, null::bigint as price,
          null::tid as place, 1 as missing
        from unnest(p_seat_requests) as asked (request)
        union all
        select got.*, -1 from unnest(won_requests, won_ids, won_seat_ids, won_prices, won_places) as got
      ) as each
    ) as w
    where w.all_missing = 0 and w.seat_id is not null;
  end if;

  -- Read once, under the locks: an earlier holder of these seats has released them before this instant.
  instant := clock_timestamp();
  while won_requests is not null loop
    begin
      with new as (
        insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids,
                                 strategy, status, amount, currency, held_until, created_at, changed_at)
        select w.id, p_user_ids[w.request], p_keys[w.request], p_digests[w.request], p_performance_id,
          array_agg(w.seat_id order by w.seat_id), p_strategy, 'HELD', sum(w.price), sale.currency,
          instant + p_hold, instant, instant
        from unnest(won_requests, won_ids, won_seat_ids, won_prices) as w (request, id, seat_id, price)
        group by w.request, w.id order by w.id
        returning id
      )
      select array_agg(new.id) into recorded from new;
      exit;
    exception when unique_violation then
      -- A request whose key is used already wins nothing, and its seats stay as they are. Used keys are rare:
      -- looking for each key, as "on conflict" does, would cost a tenth of the call.
      written := cardinality(won_requests);
      select array_agg(w.request), array_agg(w.id), array_agg(w.seat_id), array_agg(w.price),
        array_agg(w.place)
      into won_requests, won_ids, won_seat_ids, won_prices, won_places
      from unnest(won_requests, won_ids, won_seat_ids, won_prices, won_places)
        as w (request, id, seat_id, price, place)
      where not exists (select from reservation r where r.id = w.id)
        and not exists (
          select from reservation r
          where r.user_id = p_user_ids[w.request] and r.idempotency_key = p_keys[w.request]);
      if cardinality(won_requests) = written then raise; end if;
    end;
  end loop;

  if won_requests is not null then
    if sale.gated then
      perform require_pass(p_concert_id, p_user_ids[w.request], instant)
      from unnest(won_requests) as w (request);
    end if;
    -- The write that decides. The rows are locked, so they have not moved.
    with written as (
      update seat s set status = 'HELD', reservation_id = w.id, version = s.version + 1
      from unnest(won_ids, won_places) as w (id, place) where s.ctid = w.place
      returning s.id, s.reservation_id
    )
    insert into reservation_seat (reservation_id, seat_id, lab, held_at)
    select written.reservation_id, written.id, sale.lab, instant from written;
    get diagnostics written = row_count;
    if written <> cardinality(won_seat_ids) then raise exception 'a locked seat was not written'; end if;
    if counted then
      update quota q set seats = q.seats + got.seats
      from (
        select p_user_ids[w.request] as user_id, count(*) as seats from unnest(won_requests) as w (request)
        group by 1
      ) as got
      where q.user_id = got.user_id and q.concert_id = p_concert_id;
    end if;
    perform write_seats_changed('seats-held', p_performance_id, won_seat_ids, recorded, instant);
    return query
    select w.request, 'HELD', sum(w.price)::bigint, sale.currency::text, instant, null::bigint[], null::uuid[]
    from unnest(won_requests, won_prices) as w (request, price) group by w.request;
    if cardinality(won_seat_ids) = cardinality(p_seat_ids) then return; end if;
  end if;

  -- By the number: a repetition of a winner in the same batch has the winner's id, but has not won.
  select array_agg(asked.seat_id), array_agg(asked.request) into lost_seat_ids, lost_requests
  from unnest(p_seat_requests, p_seat_ids) as asked (request, seat_id)
  where won_requests is null or asked.request <> all(won_requests);
  return query
  select lost.request, lost.outcome, 0::bigint, null, null::timestamptz, lost.taken_seat_ids,
    lost.lapsed_reservation_ids
  from why_not_held(p_performance_id, p_concert_id, p_user_ids, p_keys, lost_seat_ids, lost_requests,
                    p_code_digests, p_asked_at) as lost;
end $$;
