-- Why requests for the best seats got none, by the committed state and the caller's own transaction. It locks
-- nothing and writes nothing. What has nothing to do with the seats is said by why_not_held.
--
-- p_counts         how many seats each request wants; the other parameters as in why_not_held
-- outcome          what why_not_held says of the key, the sale, the pass and the limit; NO_SUCH_SEATS: none
--                  of them is in the way
-- lapsed_reservation_ids  holds of the performance that have lapsed, at most a hundred: their seats may fit
create or replace function why_no_seats(
  p_performance_id int, p_concert_id int, p_user_ids uuid[], p_keys text[], p_counts int[],
  p_code_digests bytea[]
) returns table (request int, outcome text, lapsed_reservation_ids uuid[])
language plpgsql as $$
declare
  lapsed constant uuid[] := array(
    select r.id from reservation r
    where r.status in ('HELD', 'PAYING') and r.held_until <= (select clock_timestamp())
      and r.performance_id = p_performance_id
    order by r.held_until limit 100);
begin
  return query
  with stand_ins as (
    -- One seat of the performance for each request, whichever: why_not_held speaks of seats.
    select p.max_seats_per_user as cap, p.counts_late as late, p.max_seats_per_reservation as most,
      array(select generate_series(1, cardinality(p_counts))) as requests,
      array_fill(p.first_seat_id, array[cardinality(p_counts)]) as seat_ids
    from performance_sale p
    where p.performance_id = p_performance_id
  ), judged as (
    select why.request, case
      when why.outcome not in ('SEAT_TAKEN', 'RACED') then why.outcome
      when p_counts[why.request] > most then 'LIMIT_EXCEEDED'
      when cap is not null
        and seats_of_user(p_concert_id, p_user_ids[why.request], late) + p_counts[why.request] > cap
        then 'LIMIT_EXCEEDED'
      else 'NO_SUCH_SEATS' end as verdict
    from stand_ins
    cross join why_not_held(p_performance_id, p_concert_id, p_user_ids, p_keys, stand_ins.seat_ids,
                            stand_ins.requests, p_code_digests) as why
  )
  select judged.request, judged.verdict, case when judged.verdict = 'NO_SUCH_SEATS' then lapsed end
  from judged;
end $$;
