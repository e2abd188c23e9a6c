-- How many seats of a concert with a limit a user has now. It locks nothing, so it is a hint: take_quota and
-- lock_quotas decide.
--
-- p_late  the limit came, or went, during the sale (concert.counts_late)
create or replace function seats_of_user(p_concert_id int, p_user_id uuid, p_late boolean) returns int
language sql stable as $$
  select coalesce(
    (select q.seats from quota q where q.user_id = p_user_id and q.concert_id = p_concert_id),
    case when p_late then live_seats(p_concert_id, p_user_id) else 0 end)
$$;
