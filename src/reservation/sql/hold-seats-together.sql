-- The conditional write for many requests on one performance at once: one round trip, one commit, one outbox
-- row. Same verdicts as hold_seats, the same wall behind it, written in the same order (quota, seats by id,
-- reservations by id); but it never waits for a seat or for a user's count: what somebody else has locked
-- counts as RACED, and its request joins a later batch. A key or a first count that another session is just
-- writing is waited for as long as lock_timeout says; then the call fails, and nothing of it has happened.
--
-- p_cap            the concert's limit a user, or null
-- p_contenders     the numbers, from 1, of the requests that may win: no two of them share a seat, a key or,
--                  where there is a limit, a user. The others are told why not, once the winners have their
--                  seats.
-- p_reservation_ids, …  one element a request
-- p_seat_requests  for each seat the number of its request, from 1
-- outcome          HELD, or what why_not_held says
create or replace function hold_seats_together(
  p_performance_id int, p_concert_id int, p_cap int, p_strategy text, p_hold interval, p_contenders int[],
  p_reservation_ids uuid[], p_user_ids uuid[], p_keys text[], p_digests bytea[],
  p_seat_ids bigint[], p_seat_requests int[]
) returns table (request int, outcome text, amount bigint, currency text, decided_at timestamptz,
                 taken_seat_ids bigint[], lapsed_reservation_ids uuid[])
language plpgsql set lock_timeout = '100ms' as $$
declare
  contenders int[] := p_contenders;
  sale record;
  instant timestamptz;
  won_requests int[];
  won_seat_ids bigint[];
  won_prices bigint[];
  recorded uuid[] := '{}';
  lost_seat_ids bigint[];
  lost_requests int[];
begin
  select p.lab, c.currency into sale
  from performance p join concert c on c.id = p.concert_id
  where p.id = p_performance_id
    and (c.sale_opens_at is null or c.sale_opens_at <= clock_timestamp()) and p.starts_at > clock_timestamp();
  if found then
    if p_cap is not null then
      contenders := lock_quotas(p_performance_id, p_concert_id, p_cap, contenders, p_user_ids, p_seat_ids,
                                p_seat_requests);
    end if;
    -- All seats of a request or none. A seat that changes hands meanwhile is looked at again under its lock.
    select array_agg(w.request), array_agg(w.seat_id), array_agg(w.price)
    into won_requests, won_seat_ids, won_prices
    from (
      select locked.*, section.price, count(*) over (partition by locked.request) as got
      from (
        select u.request, u.wanted, s.id as seat_id, s.section_id
        from (
          select asked.request, asked.seat_id, count(*) over (partition by asked.request) as wanted
          from unnest(p_seat_requests, p_seat_ids) as asked (request, seat_id)
        ) as u
        join seat s on s.id = u.seat_id
        where u.request = any(contenders) and s.status = 'AVAILABLE' and s.performance_id = p_performance_id
        order by s.id for no key update of s skip locked
      ) as locked
      join section on section.id = locked.section_id
    ) as w
    where w.got = w.wanted;
  end if;

  if won_requests is not null then
    -- Read once, under the locks: whoever held these seats before has let go of them earlier than this.
    instant := clock_timestamp();
    -- A key that is used already wins nothing, and its seats stay as they are.
    with new as (
      insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
                               status, amount, currency, held_until, created_at, changed_at)
      select p_reservation_ids[w.request], p_user_ids[w.request], p_keys[w.request], p_digests[w.request],
        p_performance_id, array_agg(w.seat_id order by w.seat_id), p_strategy, 'HELD', sum(w.price),
        sale.currency, instant + p_hold, instant, instant
      from unnest(won_requests, won_seat_ids, won_prices) as w (request, seat_id, price)
      group by w.request order by 1
      on conflict do nothing returning id
    )
    select coalesce(array_agg(new.id), '{}') into recorded from new;

    return query
    with held as (
      select w.request, w.seat_id, w.price, p_reservation_ids[w.request] as reservation_id
      from unnest(won_requests, won_seat_ids, won_prices) as w (request, seat_id, price)
      where p_reservation_ids[w.request] = any(recorded)
    ), written as (
      -- The write that decides.
      update seat s set status = 'HELD', reservation_id = held.reservation_id, version = s.version + 1
      from held where s.id = held.seat_id
    ), remembered as (
      insert into reservation_seat (reservation_id, seat_id, lab, held_at)
      select held.reservation_id, held.seat_id, sale.lab, instant from held
    ), counted as (
      update quota q set seats = q.seats + got.seats
      from (
        select p_user_ids[held.request] as user_id, count(*) as seats from held
        where p_cap is not null group by 1
      ) as got
      where q.user_id = got.user_id and q.concert_id = p_concert_id
    ), told as (
      insert into outbox (performance_id, seat_ids, seat_status, reservation_ids, created_at)
      select p_performance_id, array_agg(held.seat_id order by held.seat_id), 'HELD', recorded, instant
      from held having count(*) > 0
    )
    select held.request, 'HELD', sum(held.price)::bigint, sale.currency::text, instant, null::bigint[],
      null::uuid[]
    from held group by held.request;
  end if;

  select array_agg(asked.seat_id), array_agg(asked.request) into lost_seat_ids, lost_requests
  from unnest(p_seat_requests, p_seat_ids) as asked (request, seat_id)
  -- Both: the repeat of a winner in the same batch has its id, and has not won.
  where not (p_reservation_ids[asked.request] = any(recorded) and asked.request = any(won_requests));
  if lost_requests is not null then
    return query
    select lost.request, lost.outcome, 0::bigint, null, null::timestamptz, lost.taken_seat_ids,
      lost.lapsed_reservation_ids
    from why_not_held(p_performance_id, p_concert_id, p_cap, p_user_ids, p_keys, lost_seat_ids,
                      lost_requests) as lost;
  end if;
end $$;
