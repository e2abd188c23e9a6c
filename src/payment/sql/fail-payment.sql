-- A payment has failed: the seats are held again, if no newer payment waits for its buyer. A payment that was
-- refused at once gives its key back: the request has done nothing.
--
-- p_paid  a payment that is PENDING or FAILED, locked by the caller
-- p_held  the reservation, as lock_reservation has read it
-- The other parameters and what it returns as in settle_payment.
create or replace function fail_payment(
  p_paid payment, p_held record, p_reference text, p_failure text, p_failure_code text
) returns text language plpgsql as $$
declare
  failed payment;
begin
  -- Begun by another request meanwhile.
  if p_failure_code = 'NOT_BEGUN' and p_paid.reference is not null then return 'KNOWN'; end if;
  update payment p
  set status = 'FAILED', failure = coalesce(p.failure, p_failure), redirect_url = null, trouble = null,
    failure_code = coalesce(p.failure_code, p_failure_code,
      case when p_held.status in ('HELD', 'PAYING') then 'DECLINED' else 'EXPIRED' end),
    reference = coalesce(p.reference, p_reference), next_look_at = null,
    idempotency_key = case
      when p.status = 'FAILED' or p_failure_code is distinct from 'NOT_BEGUN' then p.idempotency_key end,
    changed_at = case when p.status = 'FAILED' then p.changed_at else p_held.at end
  where p.id = p_paid.id returning * into failed;
  if p_paid.status = 'FAILED' then return 'KNOWN'; end if;
  perform write_payment_changed(failed, p_held.at);
  perform give_hold_back(failed.reservation_id, p_held.at);
  return 'SETTLED';
end $$;
