-- Writes that seats of a performance have got another status, in the transaction that changes them. What is
-- in the payload, and of which version it is, is said here and in seats.topic.ts.
--
-- p_topic  'seats-held' or 'seats-released'
-- p_at     the instant of the decision
create or replace function write_seats_changed(
  p_topic text, p_performance_id int, p_seat_ids bigint[], p_reservation_ids uuid[], p_at timestamptz
) returns void language plpgsql as $$
begin
  perform write_event(p_topic, 'performance:' || p_performance_id, 1, jsonb_build_object(
    'performanceId', p_performance_id, 'seatIds', to_jsonb(p_seat_ids),
    'reservationIds', to_jsonb(p_reservation_ids)), p_at);
end $$;
