-- Writes anew what the lists know of concerts that migrations have left due: they run before the functions
-- are installed. Two processes may do so at once.
--
-- p_limit  how many concerts at most
-- Returns how many were written; 0: none is left, or another process is writing them.
create or replace function refresh_left_concerts(p_limit int) returns int language plpgsql as $$
declare
  v_concert_ids int[];
begin
  with due as (
    delete from concert_search_due d using (
      select concert_id from concert_search_due order by concert_id limit p_limit for update skip locked
    ) as left_due
    where d.concert_id = left_due.concert_id
    returning d.concert_id
  )
  select array_agg(concert_id order by concert_id) into v_concert_ids from due;
  if v_concert_ids is null then return 0; end if;
  perform refresh_concert_search(v_concert_ids);
  return cardinality(v_concert_ids);
end
$$;
