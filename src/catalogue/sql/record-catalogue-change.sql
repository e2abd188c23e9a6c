-- Records a change of the catalogue, in the transaction that makes it. Every process reads the record and
-- forgets what it had in memory of the thing that has changed.
--
-- p_actor   the user who has changed it; null: the server itself
-- p_kind    'AGENCY', 'ARTIST', 'PROMOTER', 'VENUE', 'CONCERT', 'PERFORMANCE' or 'SEATING_PLAN'
-- p_action  'CREATED', 'CHANGED', 'ARCHIVED', … : what was done, in one word
-- p_before, p_after  the values that differ; null where there were none
create or replace function record_catalogue_change(
  p_actor uuid, p_kind text, p_entity_id int, p_action text, p_before jsonb, p_after jsonb
) returns void language sql as $$
  insert into catalogue_change (actor_user_id, kind, entity_id, action, before, after)
  values (p_actor, p_kind, p_entity_id, p_action, p_before, p_after)
$$;
