-- Counts seats that a user is about to get, under the lock of the user's count, before any seat is locked.
-- For every concert with a limit, and for every concert that counts late.
--
-- p_cap   the concert's limit per user, or null
-- p_late  the limit came, or went, during the sale (concert.counts_late)
-- Returns false, and has counted nothing, when the user would have more seats than the limit allows.
create or replace function take_quota(
  p_concert_id int, p_user_id uuid, p_seats int, p_cap int, p_late boolean
) returns boolean language plpgsql as $$
begin
  if p_late then
    perform open_quotas(p_concert_id, array[p_user_id], p_cap is not null);
    update quota q set seats = q.seats + p_seats
    where q.user_id = p_user_id and q.concert_id = p_concert_id
      and (p_cap is null or q.seats + p_seats <= p_cap);
  else
    insert into quota as q (user_id, concert_id, seats)
    select p_user_id, p_concert_id, p_seats where p_seats <= p_cap
    on conflict (user_id, concert_id) do update set seats = q.seats + p_seats
    where q.seats + p_seats <= p_cap;
  end if;
  return found;
end $$;
