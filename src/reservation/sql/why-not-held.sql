-- The reasons why these seats cannot be held, for any number of requests on one performance. It sees
-- committed rows and the rows of the caller's own transaction; it locks nothing and writes nothing. It is one
-- statement, so that the seats of the caller's own earlier request are seen together with its key.
--
-- p_user_ids, …    one element per request
-- p_seat_requests  for each seat the number of its request, from 1
-- p_code_digests, p_asked_at as in buyers_allowed
-- outcome          KNOWN (the key has its reservation: read it), the code of a refusal, or RACED: nothing
--                  prevents it any more
create or replace function why_not_held(
  p_performance_id int, p_concert_id int, p_user_ids uuid[], p_keys text[],
  p_seat_ids bigint[], p_seat_requests int[], p_code_digests bytea[], p_asked_at timestamptz[] default null
) returns table (request int, outcome text, taken_seat_ids bigint[], lapsed_reservation_ids uuid[])
language plpgsql as $$
begin
  return query
  with sale as (
    select p.cancelled_at is not null as cancelled, p.starts_at <= clock_timestamp() as ended,
      p.sale_opens_at, p.presale_opens_at, p.presale_tier, p.presale_code_digest,
      p.has_waiting_room as gated, p.max_seats_per_reservation as most,
      p.max_seats_per_user as cap, p.counts_late as late
    from performance_sale p where p.performance_id = p_performance_id
  ), wanted as (
    -- The status is read from the row, not from the index of held reservations: a plan made while that index
    -- was empty would always scan all of it.
    select w.request, count(*) as seats, count(s.id) as found,
      array_agg(s.id order by s.id) filter (where s.status <> 'AVAILABLE') as taken,
      array_agg(distinct r.id)
        filter (where r.status in ('HELD', 'PAYING') and r.held_until <= clock_timestamp()) as lapsed,
      coalesce(p_asked_at[w.request], clock_timestamp()) as asked_at
    from unnest(p_seat_requests, p_seat_ids) as w (request, seat_id)
    left join seat s on s.id = w.seat_id and s.performance_id = p_performance_id
    left join reservation r on r.id = s.reservation_id and s.status <> 'AVAILABLE'
    group by w.request
  ), judged as (
    select wanted.*, case
      when exists (
        select from reservation k
        where k.user_id = p_user_ids[wanted.request] and k.idempotency_key = p_keys[wanted.request])
        then 'KNOWN'
      when wanted.found < wanted.seats then 'NOT_FOUND'
      when sale.cancelled then 'PERFORMANCE_CANCELLED'
      when sale.ended then 'SALE_ENDED'
      when sale.sale_opens_at > wanted.asked_at
        and (sale.presale_opens_at <= wanted.asked_at) is not true then 'SALE_NOT_OPEN'
      when sale.sale_opens_at > wanted.asked_at and not admits_to_presale(
          sale.presale_tier, sale.presale_code_digest, p_user_ids[wanted.request],
          p_code_digests[wanted.request]) then 'PRESALE_ONLY'
      when sale.gated and not may_reserve(p_concert_id, p_user_ids[wanted.request]) then 'NOT_ADMITTED'
      when wanted.seats > sale.most then 'LIMIT_EXCEEDED'
      when wanted.taken is not null then 'SEAT_TAKEN'
      when sale.cap is not null
        and seats_of_user(p_concert_id, p_user_ids[wanted.request], sale.late) + wanted.seats > sale.cap
        then 'LIMIT_EXCEEDED'
      else 'RACED' end as verdict
    from wanted cross join sale
  )
  select judged.request, judged.verdict,
    case when judged.verdict = 'SEAT_TAKEN' then judged.taken end,
    case when judged.verdict = 'SEAT_TAKEN' then judged.lapsed end
  from judged;
end $$;
