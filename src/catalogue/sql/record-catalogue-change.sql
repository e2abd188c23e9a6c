-- Records a change of the catalogue, in the transaction that makes it. Every process reads the record and
-- forgets what it had in memory of the thing that has changed. The organisers of the agency that the thing
-- belongs to may read the change. When it moves to another agency, the organisers of both may.
--
-- p_actor   the user who has changed it; null: the server itself
-- p_kind    'AGENCY', 'ARTIST', 'PROMOTER', 'VENUE', 'CONCERT', 'PERFORMANCE' or 'SEATING_PLAN'
-- p_action  'CREATED', 'CHANGED', 'ARCHIVED', … : what was done, in one word
-- p_before, p_after  the values that differ; null where there were none. A number under the key agency_id
--           names an agency whose organisers may read the change, too.
create or replace function record_catalogue_change(
  p_actor uuid, p_kind text, p_entity_id int, p_action text, p_before jsonb, p_after jsonb
) returns void language sql as $$
  with change as (
    insert into catalogue_change (actor_user_id, kind, entity_id, action, before, after)
    values (p_actor, p_kind, p_entity_id, p_action, p_before, p_after)
    returning id
  ), owner(agency_id) as (
    select p_entity_id where p_kind = 'AGENCY'
    union select a.agency_id from artist a where p_kind = 'ARTIST' and a.id = p_entity_id
    union select p.agency_id from promoter p where p_kind = 'PROMOTER' and p.id = p_entity_id
    union select v.agency_id from venue v where p_kind = 'VENUE' and v.id = p_entity_id
    union select c.agency_id from concert c where p_kind = 'CONCERT' and c.id = p_entity_id
    union select c.agency_id from performance p join concert c on c.id = p.concert_id
      where p_kind = 'PERFORMANCE' and p.id = p_entity_id
    union select case when jsonb_typeof(told -> 'agency_id') = 'number' then (told ->> 'agency_id')::int end
      from (values (p_before), (p_after)) as said(told)
  )
  insert into catalogue_change_agency (agency_id, change_id)
  select owner.agency_id, change.id from owner cross join change where owner.agency_id is not null
$$;
