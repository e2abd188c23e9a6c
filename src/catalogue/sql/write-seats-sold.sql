-- Writes that seats of a performance are sold, in the transaction that sells them. What is in the payload,
-- and of which version it is, is said here and in seats.topic.ts.
--
-- p_reservation_ids, p_user_ids, p_payment_ids  one element per reservation
-- p_at  the instant of the decision
create or replace function write_seats_sold(
  p_performance_id int, p_seat_ids bigint[], p_reservation_ids uuid[], p_user_ids uuid[],
  p_payment_ids uuid[], p_at timestamptz
) returns void language plpgsql as $$
begin
  perform write_event('seats-sold', 'performance:' || p_performance_id, 2, jsonb_build_object(
    'performanceId', p_performance_id, 'seatIds', to_jsonb(p_seat_ids),
    'reservationIds', to_jsonb(p_reservation_ids), 'userIds', to_jsonb(p_user_ids),
    'paymentIds', to_jsonb(p_payment_ids)), p_at);
end $$;
