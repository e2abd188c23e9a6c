-- Gives committed events their places in the log. One caller at a time does it; the row of event_head is
-- locked until its commit. So every event below a place that can be seen can be seen, too, which is not true
-- of ids: a transaction that commits late has an earlier id than events that were read long ago.
--
-- Events that exclude each other get places in the order of their ids. The second has drawn its id when the
-- first was committed, so both are seen here, or the first alone.
--
-- p_max     how many events get a place in one call
-- p_seen    the caller knows the log up to this place; null: it has just begun
-- position  the last place that was given
-- topics    the topics of the events between the two
create or replace function number_events(
  p_max int, p_seen bigint, out "position" bigint, out topics text[]
) language plpgsql as $$
declare
  numbered bigint;
begin
  if exists (select from event e where e.position is null) then
    -- Every statement sees what was committed before it: the next one sees all places up to this one.
    select h.position into number_events.position from event_head h for no key update skip locked;
    if found then
      with next as materialized (
        select waiting.id, row_number() over (order by waiting.id) as number
        from (select e.id from event e where e.position is null order by e.id limit p_max) as waiting
      )
      update event e set position = number_events.position + next.number
      from next where e.id = next.id and e.position is null;
      get diagnostics numbered = row_count;
      update event_head h set position = h.position + numbered;
    end if;
  end if;
  select h.position into number_events.position from event_head h;
  if p_seen < number_events.position then
    topics := array(
      select distinct e.topic from event e
      where e.position > p_seen and e.position <= number_events.position);
  end if;
end $$;
