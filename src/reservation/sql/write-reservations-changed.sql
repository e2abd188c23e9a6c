-- Writes that reservations of a performance have changed while their seats have not, in the transaction that
-- changes them. What is in the payload, and of which version it is, is said here and in
-- reservations-changed.ts.
--
-- p_at  the instant of the decision
create or replace function write_reservations_changed(
  p_performance_id int, p_reservation_ids uuid[], p_at timestamptz
) returns void language plpgsql as $$
begin
  perform write_event('reservations-changed', 'performance:' || p_performance_id, 1, jsonb_build_object(
    'performanceId', p_performance_id, 'reservationIds', to_jsonb(p_reservation_ids)), p_at);
end $$;
