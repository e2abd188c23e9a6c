-- Locks the counts of seats that users have of a concert whose limit came late (concert.counts_late), in the
-- order of the users. For a user without a count, a row is made first. Its unique index makes the holds and
-- the releases of one user wait for each other, also those of users who have no count yet. A new row counts
-- nothing (null). It is filled in a statement of its own, which sees what the transaction that had the row
-- before has committed.
--
-- p_fill  count the seats where they are not counted yet: for a limit. Without a limit they may stay
--         uncounted.
create or replace function open_quotas(p_concert_id int, p_user_ids uuid[], p_fill boolean) returns void
language plpgsql as $$
begin
  insert into quota (user_id, concert_id, seats)
  select distinct theirs.user_id, p_concert_id, null::int from unnest(p_user_ids) as theirs (user_id)
  order by theirs.user_id on conflict do nothing;
  perform from quota q
  where q.user_id = any(p_user_ids) and q.concert_id = p_concert_id
  order by q.user_id for no key update;
  if not p_fill then return; end if;
  update quota q set seats = live_seats(p_concert_id, q.user_id)
  where q.user_id = any(p_user_ids) and q.concert_id = p_concert_id and q.seats is null;
end $$;
