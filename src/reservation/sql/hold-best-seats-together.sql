-- Chooses and holds the best free seats for many requests on one performance: one round trip, one commit. The
-- write is hold_seats_together, with the same outcomes, lock order and unique index.
--
-- Calls for one performance line up, so that they do not all choose the same seats; but no longer than
-- lock_timeout, because nothing depends on it: a seat that another session has locked is skipped, and the
-- request gets other seats. A second choice locks no count for the first time: counts come before seats.
--
-- p_contenders     as in hold_seats_together: no two of them share a key or, where there is a limit, a user
-- p_counts, …      as in pick_best_seats
-- p_code_digests   as in buyers_allowed
-- p_likely_seats   seats that the caller chose by what it knew a moment ago, by the same rules, and for each
--                  the number of its request.
--                  They are tried first: where the caller was right, nothing is chosen
--                  here. Who loses one of them gets others in the same call.
-- outcome          HELD; NO_SUCH_SEATS: nothing fits in these rows; RACED: seats would fit, but another
--                  session has locked them, or the request was not a contender; else what why_not_held says
create or replace function hold_best_seats_together(
  p_performance_id int, p_concert_id int, p_strategy text, p_hold interval, p_contenders int[],
  p_reservation_ids uuid[], p_user_ids uuid[], p_keys text[], p_digests bytea[],
  p_counts int[], p_adjacent boolean[], p_sections int[],
  p_row_firsts bigint[], p_row_seats int[], p_row_sections int[], p_row_fronts int[], p_row_middles int[],
  p_leaves_single boolean, p_code_digests bytea[], p_likely_seats bigint[], p_likely_requests int[]
) returns table (request int, outcome text, amount bigint, currency text, decided_at timestamptz,
                 seat_ids bigint[], lapsed_reservation_ids uuid[])
language plpgsql set lock_timeout = '100ms' as $$
declare
  rounds_max constant int := 3;
  sale record;
  undecided int[];
  decided int[] := '{}';
  chosen int[];
  chosen_seat_ids bigint[];
  chosen_seat_requests int[];
  lost bigint[] := '{}';
  lost_before int;
  contended boolean := false;
begin
  if p_row_firsts <> '{}' then
    begin
      perform pg_advisory_xact_lock(hashtext('best seats'), p_performance_id);
    exception when lock_not_available then
      -- The line is too long.
    end;
  end if;
  -- A request that may not buy now must not be given seats that another one could have.
  select p.max_seats_per_user as cap, p.counts_late as late, p.max_seats_per_reservation as most into sale
  from performance_sale p where p.performance_id = p_performance_id;
  -- Without rows nothing is chosen, and all that is left to say is why.
  undecided := case when p_row_firsts = '{}' then '{}' else array(
    select c
    from unnest(buyers_allowed(p_performance_id, p_concert_id, p_contenders, p_user_ids, p_code_digests)) as c
    where p_counts[c] <= sale.most
      and (sale.cap is null
        or seats_of_user(p_concert_id, p_user_ids[c], sale.late) + p_counts[c] <= sale.cap)
    order by c) end;
  for round in 1 .. case when undecided = '{}' then 0 else rounds_max end loop
    chosen := null;
    if round = 1 and p_likely_seats <> '{}' then
      select array_agg(distinct likely.request), array_agg(likely.seat_id), array_agg(likely.request)
      into chosen, chosen_seat_ids, chosen_seat_requests
      from unnest(p_likely_requests, p_likely_seats) as likely (request, seat_id)
      where likely.request = any(undecided);
    end if;
    if chosen is null then
      select array_agg(distinct p.request), array_agg(p.seat_id), array_agg(p.request)
      into chosen, chosen_seat_ids, chosen_seat_requests
      from pick_best_seats(p_performance_id, p_counts, p_adjacent, p_sections, undecided, p_row_firsts,
                           p_row_seats, p_row_sections, p_row_fronts, p_row_middles, p_leaves_single,
                           lost) as p;
    end if;
    exit when chosen is null;
    lost_before := cardinality(lost);
    for request, outcome, amount, currency, decided_at, seat_ids in
      select chosen[h.request], h.outcome, h.amount, h.currency, h.decided_at,
        array(
          select c.seat_id from unnest(chosen_seat_requests, chosen_seat_ids) as c (request, seat_id)
          where c.request = chosen[h.request] order by c.seat_id)
      from hold_seats_together(
        p_performance_id, p_concert_id, p_strategy, p_hold,
        array(select generate_series(1, cardinality(chosen))),
        array(select p_reservation_ids[c] from unnest(chosen) as c),
        array(select p_user_ids[c] from unnest(chosen) as c),
        array(select p_keys[c] from unnest(chosen) as c),
        array(select p_digests[c] from unnest(chosen) as c),
        chosen_seat_ids, array(select array_position(chosen, c) from unnest(chosen_seat_requests) as c),
        case when p_code_digests is not null
          then array(select p_code_digests[c] from unnest(chosen) as c) end) as h
    loop
      if outcome in ('RACED', 'SEAT_TAKEN') then
        lost := lost || seat_ids;
      else
        decided := decided || request;
        return next;
      end if;
    end loop;
    exit when cardinality(lost) = lost_before;
    -- Of a lost request only the seats that another session has locked are in the way.
    lost := array(
      select l from unnest(lost) as l
      except
      select s.id from (
        select id from seat where id = any(lost) order by id for no key update skip locked) as s);
    contended := contended or lost <> '{}';
    undecided := array(
      select u from unnest(undecided) as u
      where u <> all(decided) and (sale.cap is null and not sale.late or exists (
        select from quota q where q.user_id = p_user_ids[u] and q.concert_id = p_concert_id))
      order by u);
  end loop;

  undecided := array(
    select n from generate_series(1, cardinality(p_user_ids)) as n where n <> all(decided) order by n);
  if undecided = '{}' then return; end if;
  return query
  select undecided[why.request],
    case
      when why.outcome = 'NO_SUCH_SEATS' and (contended or undecided[why.request] <> all(p_contenders))
        then 'RACED'
      else why.outcome end,
    0::bigint, null, null::timestamptz, null::bigint[], why.lapsed_reservation_ids
  from why_no_seats(
    p_performance_id, p_concert_id, array(select p_user_ids[u] from unnest(undecided) as u),
    array(select p_keys[u] from unnest(undecided) as u),
    array(select p_counts[u] from unnest(undecided) as u),
    case when p_code_digests is not null
      then array(select p_code_digests[u] from unnest(undecided) as u) end) as why;
end $$;
