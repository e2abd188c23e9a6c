-- Whether a user may have so many more seats of a performance, in one reservation, by the limits of its
-- concert. The answer locks nothing, so it is one for now: hold_kept_seats decides.
create or replace function may_have_seats(p_performance_id int, p_user_id uuid, p_seats int) returns boolean
language sql stable as $$
  select p_seats <= p.max_seats_per_reservation and (p.max_seats_per_user is null
    or seats_of_user(p.concert_id, p_user_id, p.counts_late) + p_seats <= p.max_seats_per_user)
  from performance_sale p where p.performance_id = p_performance_id
$$;
