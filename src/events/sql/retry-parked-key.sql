-- For operators: a consumer tries a key again that it has set aside, at once and as often as at first.
--
-- p_key    null: all keys of the consumer
-- returns  how many keys
create or replace function retry_parked_key(p_consumer text, p_key text) returns bigint language plpgsql as $$
declare
  retried bigint;
begin
  update event_parked_key k set attempts = 0, dead_at = null, retry_at = clock_timestamp()
  where k.consumer = p_consumer and k.key = coalesce(p_key, k.key);
  get diagnostics retried = row_count;
  return retried;
end $$;
