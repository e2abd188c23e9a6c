-- Writes that seats of a performance are off sale, or on sale again, in the transaction that changes them.
-- What is in the payload, and of which version it is, is said here and in seats.topic.ts.
--
-- p_at  the instant of the decision
create or replace function write_seats_blocked(
  p_performance_id int, p_seat_ids bigint[], p_blocked boolean, p_at timestamptz
) returns void language plpgsql as $$
begin
  perform write_event('seats-blocked', 'performance:' || p_performance_id, 1, jsonb_build_object(
    'performanceId', p_performance_id, 'seatIds', to_jsonb(p_seat_ids), 'blocked', p_blocked), p_at);
end $$;
