-- Moves the cursor of a relay behind events that it has delivered or sets aside.
--
-- p_behind  where the cursor was when the events were read
-- p_until   where it is afterwards
-- p_parked  the events of these keys were not delivered: they are copied to where earlier ones of their key
--           wait, and later ones follow them there
-- returns   false: nothing was done, because another worker has taken the lease
create or replace function pass_events(
  p_relay text, p_holder text, p_topics text[], p_behind bigint, p_until bigint, p_parked text[]
) returns boolean language plpgsql as $$
begin
  update event_consumer c set position = p_until
  where c.name = p_relay and c.leased_to = p_holder and c.position = p_behind;
  if not found then return false; end if;
  -- A key that was freed meanwhile is parked again: its events of this batch were not delivered.
  insert into event_parked_key (consumer, key)
  select distinct p_relay, e.key from event e
  where e.position > p_behind and e.position <= p_until
    and e.topic = any(p_topics) and e.key = any(p_parked)
  on conflict do nothing;
  insert into event_parked (consumer, key, position, topic, version, payload, written_at)
  select p_relay, e.key, e.position, e.topic, e.version, e.payload, e.written_at from event e
  where e.position > p_behind and e.position <= p_until
    and e.topic = any(p_topics) and e.key = any(p_parked);
  return true;
end $$;
