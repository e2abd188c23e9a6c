-- How many concerts meet the conditions, but counted no further than p_max.
--
-- p_sort      the order 'SOONEST' leaves out concerts without a performance
-- p_criteria  as search_conditions takes them
create or replace function count_concerts(p_sort text, p_criteria jsonb, p_max int) returns int
language plpgsql stable as $$
declare
  v_count int;
begin
  execute format('select count(*) from (select from concert_search s where %s %s limit %s) as f',
    search_conditions('ALL', p_criteria), case p_sort when 'SOONEST' then 'and s.first_starts_at is not null' else '' end,
    p_max) into v_count;
  return v_count;
end
$$;
