-- Writes that a payment has got another status, in the transaction that changes it. What is in the payload,
-- and of which version it is, is said here and in payment.topic.ts. A payment that sells its seats in the
-- same transaction is not told here: seats-sold names it.
--
-- p_at  the instant of the change
create or replace function write_payment_changed(p_payment payment, p_at timestamptz) returns void
language plpgsql as $$
begin
  perform write_event('payment-changed', 'performance:' || p_payment.performance_id, 1, jsonb_build_object(
    'performanceId', p_payment.performance_id, 'reservationId', p_payment.reservation_id,
    'paymentId', p_payment.id, 'userId', p_payment.user_id, 'status', p_payment.status,
    'failure', p_payment.failure_code), p_at);
end $$;
