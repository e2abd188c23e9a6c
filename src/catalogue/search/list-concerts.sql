-- A page of concerts that meet all conditions, in an order. Archived concerts are in no list.
--
-- The parameters are those of concert_list_query and of search_conditions.
create or replace function list_concerts(
  p_sort text, p_after_key text, p_after_id int, p_limit int, p_criteria jsonb
) returns table (concert_id int, sort_key text) language plpgsql
set max_parallel_workers_per_gather = 0 as $$
declare
  v_conditions text := search_conditions('WALK', p_criteria);
  -- Where a sale is not over, performances that are over do not count.
  v_from timestamptz := greatest((p_criteria->>'from')::timestamptz,
    case when p_criteria->>'status' <> 'ENDED' then clock_timestamp() end, '-infinity');
  v_to timestamptz := coalesce((p_criteria->>'to')::timestamptz, 'infinity');
  v_walk text := concert_list_query(
    'WALK', p_sort, p_after_key, p_after_id, p_limit, v_conditions, v_from, v_to);
  v_all text;
  v_way text;
  v_found int[];
  v_keys text[];
begin
  execute format('select array_agg(f.concert_id), array_agg(f.sort_key) from (%s) as f', v_walk)
    into v_found, v_keys;
  -- Without conditions, a page that is not full is the last one. Otherwise few concerts meet them, or they
  -- stand far behind.
  if coalesce(cardinality(v_found), 0) < p_limit and (v_conditions <> 'true' or p_sort = 'SOONEST') then
    v_all := search_conditions('ALL', p_criteria);
    -- In the order of the openings, those still to come stand together.
    v_way := case when p_sort = 'OPENING' and p_criteria->>'status' in ('SCHEDULED', 'OPENING_SOON')
      or many_concerts_meet(v_all) then 'FAR' else 'ALL' end;
    return query execute concert_list_query(
      v_way, p_sort, p_after_key, p_after_id, p_limit, v_all, v_from, v_to);
  else
    return query select f.* from unnest(v_found, v_keys) as f;
  end if;
end
$$;
