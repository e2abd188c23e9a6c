-- The one door into the log of events. Call it in the transaction of the change that the event tells of: both
-- are committed, or neither is. It costs one row and one index entry, and waits for no other transaction.
--
-- p_topic    its definition in the code says what the payload holds
-- p_key      what the event is about, with its kind: 'performance:12'. Events of one key, also of
--            several topics, are delivered in the order in which transactions that exclude each other have
--            written them.
-- p_version  of the payload
-- p_at       the instant of the change
create or replace function write_event(
  p_topic text, p_key text, p_version int, p_payload jsonb, p_at timestamptz
) returns void language plpgsql as $$
begin
  insert into event (topic, key, version, payload, written_at)
  values (p_topic, p_key, p_version, p_payload, p_at);
end $$;
