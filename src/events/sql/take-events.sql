-- Takes the next events of a consumer and moves its cursor behind them, in one call of a transaction that
-- also handles them. The lock of the consumer's row is its lease. It ends with the transaction, or with the
-- connection when the process is killed. Every statement here sees what was committed before it, so the
-- events are looked for after the lock is there.
--
-- Events of a parked key are copied to where the earlier ones of that key wait, and are not returned.
--
-- p_max    how many events, at most
-- p_park   parks the keys of all these events
-- p_move   moves the cursor even when there is no event, past those of other topics
-- returns  nothing at all: another worker has the consumer. Otherwise the events in their order, or one row
--          without a position where there is none to handle. taken counts the parked ones, too.
create or replace function take_events(
  p_consumer text, p_topics text[], p_max int, p_park boolean, p_move boolean
) returns table (taken int, taken_at timestamptz, "position" bigint, topic text, key text, version int,
                 payload jsonb, written_at timestamptz)
language plpgsql as $$
declare
  after bigint;
  until bigint;
  last bigint;
begin
  select c.position into after from event_consumer c where c.name = p_consumer for no key update skip locked;
  if not found then return; end if;
  select h.position into until from event_head h;
  select count(*), max(batch.position) into taken, last
  from (
    select e.position from event e
    where e.position > after and e.position <= until and e.topic = any(p_topics)
    order by e.position limit p_max
  ) as batch;
  if taken = p_max then until := last; end if;
  if until > after and (taken > 0 or p_move) then
    update event_consumer c set position = until where c.name = p_consumer;
  end if;
  taken_at := clock_timestamp();
  if taken = 0 then return next; return; end if;

  if p_park then
    insert into event_parked_key (consumer, key)
    select distinct p_consumer, e.key from event e
    where e.position > after and e.position <= until and e.topic = any(p_topics)
    on conflict do nothing;
  end if;
  insert into event_parked (consumer, key, position, topic, version, payload, written_at)
  select k.consumer, e.key, e.position, e.topic, e.version, e.payload, e.written_at
  from event_parked_key k
  join event e on e.key = k.key
    and e.position > after and e.position <= until and e.topic = any(p_topics)
  where k.consumer = p_consumer;
  return query
  select take_events.taken, take_events.taken_at, e.position, e.topic, e.key, e.version, e.payload,
    e.written_at
  from event e
  where e.position > after and e.position <= until and e.topic = any(p_topics)
    and not exists (select from event_parked_key k where k.consumer = p_consumer and k.key = e.key)
  order by e.position;
  if not found then return next; end if;
end $$;
