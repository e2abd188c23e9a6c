-- Writes anew what the lists know of the concerts that this transaction has changed.
create or replace function refresh_due_concerts() returns void language plpgsql as $$
declare
  v_concert_ids int[];
begin
  with due as (
    delete from concert_search_due where due_in = pg_current_xact_id() returning concert_id
  )
  select array_agg(concert_id order by concert_id) into v_concert_ids from due;
  if v_concert_ids is not null then perform refresh_concert_search(v_concert_ids); end if;
end
$$;
