-- Changes a performance: its date, its venue, the names and the prices of its sections; all of it or nothing.
-- A hold reads a price in its own statement, so it has the old price or the new one. What is held or bought
-- keeps its price, because a reservation says itself what it costs. Locks the concert, whose opening must not
-- move meanwhile, and then the performance.
--
-- p_actor      the user who asks
-- p_starts_at  the new date, or null; likewise p_venue_id
-- p_section_ids, p_names, p_prices  one element a section; a name or a price that is null stays
-- p_postpones  the performance is postponed to p_starts_at: its purchases may be taken back until it begins
-- Returns CHANGED, also when everything was so before; or why nothing was changed:
--   NOT_FOUND              there is no such performance or venue, or a section is not its own
--   PERFORMANCE_CANCELLED
--   SALE_ENDED             it has begun, so its date is a fact
--   NOT_IN_THE_FUTURE, BEFORE_THE_OPENING, NOT_LATER  the new date is no date for it
create or replace function change_performance(
  p_actor uuid, p_performance_id int, p_starts_at timestamptz, p_venue_id int,
  p_section_ids int[], p_names text[], p_prices bigint[], p_postpones boolean
) returns text language plpgsql as $$
declare
  instant timestamptz;
  opens_at timestamptz;
  was performance;
  now_is performance;
  sections_before jsonb;
  sections_after jsonb;
  moved boolean;
begin
  select c.sale_opens_at into opens_at
  from concert c where c.id = (select p.concert_id from performance p where p.id = p_performance_id)
  for share;
  if not found then return 'NOT_FOUND'; end if;
  select * into was from performance p where p.id = p_performance_id for no key update;
  instant := clock_timestamp();
  if was.cancelled_at is not null then return 'PERFORMANCE_CANCELLED'; end if;
  if p_starts_at is not null then
    if was.starts_at <= instant then return 'SALE_ENDED'; end if;
    if p_starts_at <= instant then return 'NOT_IN_THE_FUTURE'; end if;
    if p_starts_at <= opens_at then return 'BEFORE_THE_OPENING'; end if;
    if p_postpones and p_starts_at <= was.starts_at then return 'NOT_LATER'; end if;
  end if;
  if p_venue_id is not null and not exists (
    select from venue v where v.id = p_venue_id and v.archived_at is null) then
    return 'NOT_FOUND';
  end if;
  select jsonb_object_agg(s.id, jsonb_build_object('name', s.name, 'price', s.price)) into sections_before
  from section s where s.id = any(p_section_ids) and s.performance_id = p_performance_id;
  if (select count(*) from jsonb_object_keys(coalesce(sections_before, '{}'))) < cardinality(p_section_ids)
  then
    return 'NOT_FOUND';
  end if;

  update performance p
  set starts_at = coalesce(p_starts_at, p.starts_at), venue_id = coalesce(p_venue_id, p.venue_id),
    postponed_at = case when p_postpones then instant else p.postponed_at end
  where p.id = p_performance_id returning p.* into now_is;
  update section s set name = coalesce(w.name, s.name), price = coalesce(w.price, s.price)
  from unnest(p_section_ids, p_names, p_prices) as w (id, name, price) where s.id = w.id;
  select jsonb_object_agg(s.id, jsonb_build_object('name', s.name, 'price', s.price)) into sections_after
  from section s where s.id = any(p_section_ids);

  moved := was.starts_at <> now_is.starts_at or was.venue_id <> now_is.venue_id;
  if not (moved or p_postpones or sections_before is distinct from sections_after) then
    return 'CHANGED';
  end if;
  perform record_catalogue_change(
    p_actor, 'PERFORMANCE', p_performance_id, case when p_postpones then 'POSTPONED' else 'CHANGED' end,
    performance_differences(was, now_is, sections_before, sections_after),
    performance_differences(now_is, was, sections_after, sections_before));
  if moved then
    perform write_performance_changed(
      p_performance_id, was.concert_id, case when p_postpones then 'POSTPONED' else 'MOVED' end, instant);
  end if;
  return 'CHANGED';
end $$;
