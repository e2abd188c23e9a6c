-- Whether more than a third of all concerts meet these conditions, by the statistics of the planner. To sort
-- so many takes longer than to pass over the others.
--
-- p_conditions  as search_conditions writes them
create or replace function many_concerts_meet(p_conditions text) returns boolean
language plpgsql volatile as $$
declare
  v_some json;
  v_all json;
begin
  execute 'explain (format json) select from concert_search s where ' || p_conditions into v_some;
  execute 'explain (format json) select from concert_search' into v_all;
  return 3 * (v_some->0->'Plan'->>'Plan Rows')::float8 > (v_all->0->'Plan'->>'Plan Rows')::float8;
end
$$;
