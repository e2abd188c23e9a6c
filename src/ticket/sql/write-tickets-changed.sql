-- Writes that tickets of a reservation have changed, in the transaction that changes them. What is in the
-- payload, and of which version it is, is said here and in tickets.topic.ts.
--
-- p_change   'USED', 'VOIDED' or 'TRANSFERRED'
-- p_user_id  to whom a ticket was given; null with another change
-- p_at       the instant of the change
create or replace function write_tickets_changed(
  p_performance_id int, p_reservation_id uuid, p_ticket_ids uuid[], p_change text, p_user_id uuid,
  p_at timestamptz
) returns void language plpgsql as $$
begin
  perform write_event('tickets-changed', 'performance:' || p_performance_id, 1, jsonb_build_object(
    'performanceId', p_performance_id, 'reservationId', p_reservation_id,
    'ticketIds', to_jsonb(p_ticket_ids), 'change', p_change, 'userId', p_user_id), p_at);
end $$;
