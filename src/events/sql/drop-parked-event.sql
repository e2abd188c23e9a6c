-- For operators: a consumer never gets the first event that waits under a key that it has set aside. The next
-- event of the key is tried at once.
--
-- returns  the event, to be kept or mended by hand; null: none waits
create or replace function drop_parked_event(p_consumer text, p_key text) returns jsonb language plpgsql as $$
declare
  dropped jsonb;
begin
  -- A consumer that is just handling it has locked the key.
  perform from event_parked_key k where k.consumer = p_consumer and k.key = p_key for no key update;
  delete from event_parked e
  where e.consumer = p_consumer and e.key = p_key and e.position = (
    select min(first.position) from event_parked first
    where first.consumer = p_consumer and first.key = p_key)
  returning to_jsonb(e) into dropped;
  perform retry_parked_key(p_consumer, p_key);
  return dropped;
end $$;
