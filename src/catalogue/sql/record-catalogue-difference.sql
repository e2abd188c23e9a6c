-- Records a change of the catalogue with the values that differ and no others. When none differs, it records
-- nothing. A digest is never shown: it is told as true, so that the record says that there is a secret.
--
-- p_actor, p_kind, p_entity_id, p_action  as in record_catalogue_change
-- p_before, p_after  the whole rows, or the columns that matter; p_before is null for what is new
-- returns            whether there was a difference
create or replace function record_catalogue_difference(
  p_actor uuid, p_kind text, p_entity_id int, p_action text, p_before jsonb, p_after jsonb
) returns boolean language plpgsql as $$
declare
  was jsonb;
  became jsonb;
begin
  select jsonb_object_agg(key, case when secret and was_value <> 'null' then 'true' else was_value end),
    jsonb_object_agg(key, case when secret and became_value <> 'null' then 'true' else became_value end)
  into was, became
  from (
    select key, key like '%digest' as secret,
      coalesce(p_before -> key, 'null') as was_value, coalesce(p_after -> key, 'null') as became_value
    from jsonb_object_keys(coalesce(p_before, '{}') || p_after) as key
  ) as pair
  where was_value <> became_value;
  if became is null then return false; end if;
  perform record_catalogue_change(
    p_actor, p_kind, p_entity_id, p_action, case when p_before is null then null else was end, became);
  return true;
end $$;
