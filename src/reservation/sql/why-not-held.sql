-- The reasons why these seats cannot be held, for any number of requests on one performance. It sees
-- committed rows and the rows of the caller's own transaction; it locks nothing and writes nothing. It is one
-- statement, so that the seats of the caller's own earlier request are seen together with its key.
--
-- p_cap            the concert's limit per user, or null
-- p_user_ids, …    one element per request
-- p_seat_requests  for each seat the number of its request, from 1
-- outcome          KNOWN (the key has its reservation: read it), the code of a refusal, or RACED: nothing
--                  prevents it any more
create or replace function why_not_held(
  p_performance_id int, p_concert_id int, p_cap int, p_user_ids uuid[], p_keys text[],
  p_seat_ids bigint[], p_seat_requests int[]
) returns table (request int, outcome text, taken_seat_ids bigint[], lapsed_reservation_ids uuid[])
language plpgsql as $$
begin
  return query
  with sale as (
    select p.sale_opens_at > clock_timestamp() as not_open, p.has_waiting_room as gated,
      p.starts_at <= clock_timestamp() as ended
    from performance_sale p where p.performance_id = p_performance_id
  ), wanted as (
    -- The status is read from the row, not from the index of held reservations: a plan made while that index
    -- was empty would always scan all of it.
    select w.request, count(*) as seats, count(s.id) as found,
      array_agg(s.id order by s.id) filter (where s.status <> 'AVAILABLE') as taken,
      array_agg(distinct r.id)
        filter (where r.status in ('HELD', 'PAYING') and r.held_until <= clock_timestamp()) as lapsed
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
      when sale.not_open then 'SALE_NOT_OPEN'
      when sale.ended then 'SALE_ENDED'
      when sale.gated and not may_reserve(p_concert_id, p_user_ids[wanted.request]) then 'NOT_ADMITTED'
      when wanted.taken is not null then 'SEAT_TAKEN'
      when wanted.seats > p_cap - coalesce((
        select q.seats from quota q
        where q.user_id = p_user_ids[wanted.request] and q.concert_id = p_concert_id), 0)
        then 'LIMIT_EXCEEDED'
      else 'RACED' end as verdict
    from wanted cross join sale
  )
  select judged.request, judged.verdict,
    case when judged.verdict = 'SEAT_TAKEN' then judged.taken end,
    case when judged.verdict = 'SEAT_TAKEN' then judged.lapsed end
  from judged;
end $$;
