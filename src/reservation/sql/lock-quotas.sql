-- Locks the counts of seats that the users of a batch have of a concert, for hold_seats_together: in the
-- order of the users, before any seat, and without waiting for a locked count. For a user without a count, a
-- row is made first, so that there is one to lock. Requests whose seats are not free lock nothing.
--
-- p_cap   the concert's limit per user, or null
-- p_late  the limit came, or went, during the sale (concert.counts_late): see open_quotas
-- Returns the contenders that may still win: their user's count is locked, and their seats fit in the limit
-- together with those of the user's earlier requests. Other parameters as in hold_seats_together.
create or replace function lock_quotas(
  p_performance_id int, p_concert_id int, p_cap int, p_late boolean, p_contenders int[], p_user_ids uuid[],
  p_seat_ids bigint[], p_seat_requests int[]
) returns int[] language plpgsql as $$
declare
  everybody_contends constant boolean := cardinality(p_contenders) = cardinality(p_user_ids);
  hopeful int[];
  wanted int[];
  theirs uuid[];
  locked uuid[];
  made bigint;
begin
  select array_agg(free.request order by free.user_id), array_agg(free.seats order by free.user_id),
    array_agg(free.user_id order by free.user_id)
  into hopeful, wanted, theirs
  from (
    select asked.request, p_user_ids[asked.request] as user_id, count(*)::int as seats
    from unnest(p_seat_requests, p_seat_ids) as asked (request, seat_id)
    left join seat s
      on s.id = asked.seat_id and s.performance_id = p_performance_id and s.status = 'AVAILABLE'
    where everybody_contends or asked.request = any(p_contenders)
    group by asked.request having count(*) = count(s.id) and (p_cap is null or count(*) <= p_cap)
  ) as free;

  insert into quota (user_id, concert_id, seats)
  select h.user_id, p_concert_id, case when p_late then null else 0 end
  from unnest(theirs) with ordinality as h (user_id, place)
  where not exists (select from quota q where q.user_id = h.user_id and q.concert_id = p_concert_id)
  order by h.place on conflict do nothing;
  get diagnostics made = row_count;
  -- In a rush nearly every user buys for the first time. A row that was made here is locked by us and empty.
  if made = cardinality(hopeful) and not p_late then return hopeful; end if;

  locked := array(
    select q.user_id from quota q
    where q.user_id = any(theirs) and q.concert_id = p_concert_id
    order by q.user_id for no key update of q skip locked);
  if p_late and p_cap is not null then
    -- A statement of its own, under the locks: it sees what was committed before.
    update quota q set seats = live_seats(p_concert_id, q.user_id)
    where q.user_id = any(locked) and q.concert_id = p_concert_id and q.seats is null;
  end if;
  -- A batch may hold several requests of one user, when its process has not heard of the limit yet.
  return array(
    select w.request
    from (
      select h.request, q.seats + sum(h.seats) over (partition by q.user_id order by h.request) as seats
      from unnest(hopeful, wanted, theirs) as h (request, seats, user_id)
      join quota q on q.user_id = h.user_id and q.concert_id = p_concert_id
      where q.user_id = any(locked)
    ) as w
    where p_cap is null or w.seats <= p_cap);
end $$;
