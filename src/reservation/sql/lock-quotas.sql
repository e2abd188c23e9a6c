-- Locks the counts of seats that the users of a batch have of a concert, for hold_seats_together: in the
-- order of the users, before any seat, and without waiting for a locked count. For a user without a count, a
-- row is made first, so that there is one to lock. Requests whose seats are not free lock nothing.
--
-- Returns the contenders that may still win: their user's count is locked, and their seats fit in the limit.
-- Parameters as in hold_seats_together.
create or replace function lock_quotas(
  p_performance_id int, p_concert_id int, p_cap int, p_contenders int[], p_user_ids uuid[],
  p_seat_ids bigint[], p_seat_requests int[]
) returns int[] language plpgsql as $$
declare
  everybody_contends constant boolean := cardinality(p_contenders) = cardinality(p_user_ids);
  hopeful int[];
  wanted int[];
  made bigint;
begin
  select array_agg(free.request order by free.user_id), array_agg(free.seats order by free.user_id)
  into hopeful, wanted
  from (
    select asked.request, p_user_ids[asked.request] as user_id, count(*)::int as seats
    from unnest(p_seat_requests, p_seat_ids) as asked (request, seat_id)
    left join seat s on s.id = asked.seat_id and s.performance_id = p_performance_id and s.status = 'AVAILABLE'
    where everybody_contends or asked.request = any(p_contenders)
    group by asked.request having count(*) = count(s.id) and count(*) <= p_cap
  ) as free;

  insert into quota (user_id, concert_id, seats, cap)
  select p_user_ids[h.request], p_concert_id, 0, p_cap
  from unnest(hopeful) with ordinality as h (request, place)
  where not exists (
    select from quota q where q.user_id = p_user_ids[h.request] and q.concert_id = p_concert_id)
  order by h.place on conflict do nothing;
  get diagnostics made = row_count;
  -- In a rush nearly every user buys for the first time. A row that was made here is locked by us and empty.
  if made = cardinality(hopeful) then return hopeful; end if;

  return array(
    select h.request
    from unnest(hopeful, wanted) as h (request, seats)
    join quota q on q.user_id = p_user_ids[h.request] and q.concert_id = p_concert_id
    where q.seats + h.seats <= q.cap
    order by q.user_id for no key update of q skip locked);
end $$;
