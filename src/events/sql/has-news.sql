-- Whether a consumer has still to handle an event of this key. It is asked in the same statement as what the
-- consumer writes: both are of one instant. Without news the consumer's work says what is committed.
--
-- returns  true also where that cannot be told cheaply: so many events wait that they are not looked through
create or replace function has_news(p_consumer text, p_key text) returns boolean language sql stable as $$
  with waiting as (
    (select e.key from event e where e.position is null limit 200)
    union all
    (select e.key from event e
     where e.position > (select c.position from event_consumer c where c.name = p_consumer)
     order by e.position limit 200)
  )
  select not exists (select from event_consumer c where c.name = p_consumer)
    or (select count(*) >= 200 or coalesce(bool_or(waiting.key = p_key), false) from waiting)
    or exists (select from event_parked p where p.consumer = p_consumer and p.key = p_key)
$$;
