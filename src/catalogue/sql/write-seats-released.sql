-- Writes that seats of a performance are available again, in the transaction that releases them. What is in
-- the payload, and of which version it is, is said here and in seats.topic.ts.
--
-- p_reason  'EXPIRED', 'CANCELLED' or 'REFUNDED'
-- p_at      the instant of the decision
create or replace function write_seats_released(
  p_performance_id int, p_seat_ids bigint[], p_reservation_ids uuid[], p_reason text, p_at timestamptz
) returns void language plpgsql as $$
begin
  perform write_event('seats-released', 'performance:' || p_performance_id, 2, jsonb_build_object(
    'performanceId', p_performance_id, 'seatIds', to_jsonb(p_seat_ids),
    'reservationIds', to_jsonb(p_reservation_ids), 'reason', p_reason), p_at);
end $$;
