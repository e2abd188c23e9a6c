-- How many events a consumer has still to handle, those that it has set aside included. Before its first
-- start that is every event. For operators and tools.
create or replace function events_behind(p_consumer text) returns bigint language sql stable as $$
  select
    (select count(*)
     from event e left join event_consumer c on c.name = p_consumer
     where (e.position is null or e.position > coalesce(c.position, 0))
       and (c.topics is null or e.topic = any(c.topics)))
    + (select count(*) from event_parked p where p.consumer = p_consumer)
$$;
