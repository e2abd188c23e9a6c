-- Takes or renews the lease of a relay, and reads its next events. It moves no cursor: the relay delivers the
-- events first, with no transaction open, and then calls pass_events.
--
-- The lease saves work. It does not keep two workers apart for certain, because the holder may be stopped
-- while the time goes on. pass_events does: it refuses a worker whose lease another worker has taken.
--
-- p_holder  names the worker
-- p_ms      how long it may keep the lease without renewing it
-- p_max     how many events, at most
-- returns   nothing at all: another worker has the lease. Otherwise the events in their order, or one row
--           without a position where there is none. behind is the place after which the events were looked
--           for, until the place up to which. parked: an earlier event of the key waits aside.
create or replace function lease_events(
  p_relay text, p_holder text, p_ms int, p_topics text[], p_max int
) returns table (taken int, taken_at timestamptz, behind bigint, until bigint, parked boolean,
                 "position" bigint, topic text, key text, version int, payload jsonb, written_at timestamptz)
language plpgsql as $$
begin
  update event_consumer c
  set leased_to = p_holder, leased_until = clock_timestamp() + p_ms * interval '1 ms'
  where c.name = p_relay
    and (c.leased_to = p_holder or c.leased_to is null or c.leased_until < clock_timestamp())
  returning c.position into behind;
  if not found then return; end if;
  taken_at := clock_timestamp();
  select h.position into until from event_head h;
  select count(*), case when count(*) = p_max then max(batch.position) else until end into taken, until
  from (
    select e.position from event e
    where e.position > behind and e.position <= until and e.topic = any(p_topics)
    order by e.position limit p_max
  ) as batch;
  if taken = 0 then return next; return; end if;
  return query
  select lease_events.taken, lease_events.taken_at, lease_events.behind, lease_events.until,
    exists (select from event_parked_key k where k.consumer = p_relay and k.key = e.key),
    e.position, e.topic, e.key, e.version, e.payload, e.written_at
  from event e
  where e.position > behind and e.position <= lease_events.until and e.topic = any(p_topics)
  order by e.position;
end $$;
