-- The statement that finds a page of concerts, with the columns `concert_id` and `sort_key`.
--
-- p_way         'WALK': along the index of the order, looking at 600 places. It finds the page where many
--               concerts meet the conditions. 'FAR': the planner decides, and mostly walks on. 'ALL': by the
--               indexes of the conditions, then sorted
-- p_sort        'ENTRY', 'NEWEST', 'SOONEST', 'OPENING' or 'TITLE'
-- p_after_key   the key of the concert before the page, as the statement tells it; instants in microseconds
-- p_after_id    its number; null: the first page
-- p_limit       the length of the page
-- p_conditions  as search_conditions writes them
-- p_from, p_to  the time in which a performance begins: in the order SOONEST, the first one in it counts
create or replace function concert_list_query(
  p_way text, p_sort text, p_after_key text, p_after_id int, p_limit int, p_conditions text,
  p_from timestamptz, p_to timestamptz
) returns text language plpgsql stable as $$
declare
  v_soonest boolean := p_sort = 'SOONEST';
  v_instant boolean := p_sort in ('SOONEST', 'OPENING');
  v_by_id boolean := p_sort in ('ENTRY', 'NEWEST');
  v_down text := case p_sort when 'NEWEST' then ' desc' else '' end;
  v_key text := case p_sort when 'TITLE' then 'title' when 'OPENING' then 'opens_at'
    when 'SOONEST' then 'starts_at' else 'concert_id' end;
  v_first text := format('case when s.first_starts_at >= %1$L then s.first_starts_at else (
    select min(b.starts_at) from performance_listing b
    where b.concert_id = s.concert_id and b.listed and b.starts_at >= %1$L) end', p_from);
  v_told text := case when v_instant then format('((extract(epoch from x.%I) * 1000000)::bigint)::text', v_key)
    else format('x.%I::text', v_key) end;
  v_order text := case when v_by_id then 'x.concert_id' || v_down else format('x.%I, x.concert_id', v_key) end;
  v_after text := 'true';
  v_page text;
begin
  if p_after_id is not null then
    v_after := case when v_by_id
      then format('x.concert_id %s %s', case p_sort when 'NEWEST' then '<' else '>' end, p_after_id)
      else format('(x.%I, x.concert_id) > (%s, %s)', v_key, case when v_instant
        then format('timestamptz ''epoch'' + %s * interval ''1 microsecond''', p_after_key::bigint)
        else quote_literal(p_after_key) end, p_after_id) end;
  end if;
  if p_way <> 'WALK' then
    v_page := format(case when v_soonest
      then 'select s.concert_id, %3$s as starts_at from concert_search s where %1$s and s.last_starts_at >= %4$L offset 0'
      else 'select s.concert_id, s.title, s.opens_at from concert_search s where %1$s and %2$s %5$s' end,
      p_conditions, replace(v_after, 'x.', 's.'), v_first, p_from,
      -- Keeps the planner from walking along the order.
      case p_way when 'ALL' then 'offset 0' end);
    v_page := format('select x.* from (%s) as x where x.%I is not null and %s', v_page, v_key, v_after);
  elsif v_soonest then
    v_page := format('select x.* from (
        select x.* from performance_listing x
        where x.listed and x.starts_at >= %L and x.starts_at < %L and %s order by %s limit 600) as x
      join concert_search s on s.concert_id = x.concert_id
      where %s and x.starts_at = %s and not exists (select from performance_listing o
        where o.concert_id = x.concert_id and o.performance_id < x.performance_id and o.listed
          and o.starts_at = x.starts_at)', p_from, p_to, v_after, v_order, p_conditions, v_first);
  else
    v_page := format('select s.* from (
        select x.* from concert_search x where %s order by %s limit 600) as s where %s',
      v_after, v_order, p_conditions);
  end if;
  return format('select x.concert_id, %s as sort_key from (%s) as x order by %s limit %s',
    v_told, v_page, v_order, p_limit);
end
$$;
