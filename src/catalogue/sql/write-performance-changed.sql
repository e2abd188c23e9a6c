-- Writes that a performance was moved, postponed or cancelled, in the transaction that does it. What is in
-- the payload, and of which version it is, is said here and in performance.topic.ts.
--
-- p_what  'MOVED', 'POSTPONED' or 'CANCELLED'
-- p_at    the instant of the change
create or replace function write_performance_changed(
  p_performance_id int, p_concert_id int, p_what text, p_at timestamptz
) returns void language plpgsql as $$
begin
  perform write_event('performance-changed', 'performance:' || p_performance_id, 1, jsonb_build_object(
    'performanceId', p_performance_id, 'concertId', p_concert_id, 'what', p_what), p_at);
end $$;
