-- A provider has taken money. The seats are sold if the hold is valid at this instant, or if all of them are
-- still free. Otherwise the money goes back by itself (REFUNDING): the hold lapsed, the reservation was paid
-- in another way or given back, or the provider took something else than was asked for. Then what it took
-- goes back, and admins see it until it is back.
--
-- p_paid  a payment that is PENDING or FAILED, locked by the caller
-- p_held  the reservation, as lock_reservation has read it with the count of seats
-- The other parameters as in settle_payment.
create or replace function capture_payment(
  p_paid payment, p_held record, p_amount bigint, p_currency text, p_reference text
) returns void language plpgsql as $$
declare
  differs constant boolean := p_amount <> p_paid.amount or p_currency <> p_paid.currency;
  sells boolean := false;
  paid payment;
begin
  perform book_external_payment(
    p_paid.method, p_amount, p_currency, p_paid.reservation_id, p_paid.id, p_held.at);
  if not differs and p_held.status in ('HELD', 'PAYING') then
    perform confirm_reservation(p_paid.reservation_id, p_paid.id, p_held.at);
    sells := true;
  elsif not differs and p_held.status = 'EXPIRED' then
    sells := reconfirm_reservation(p_paid.reservation_id, p_paid.id, p_held.at);
  end if;
  update payment p
  set status = case when sells then 'CAPTURED' else 'REFUNDING' end, changed_at = p_held.at,
    reference = coalesce(p.reference, p_reference), redirect_url = null, failure = null, failure_code = null,
    looks = 0, next_look_at = case when not sells then p_held.at end,
    taken = case when differs then p_amount end, taken_currency = case when differs then p_currency end,
    trouble = case when differs then 'AMOUNT_DIFFERS' end
  where p.id = p_paid.id returning * into paid;

  if sells then
    perform supersede_payments(paid.reservation_id, p_held.at);
    perform issue_tickets(paid.reservation_id, paid.user_id, p_held.performance_id, p_held.seat_ids,
                          p_held.lab, p_held.at);
    if p_held.gated then perform end_pass_of_buyer(p_held.concert_id, paid.user_id, p_held.at); end if;
    return;
  end if;
  perform write_payment_changed(paid, p_held.at);
  if differs then perform give_hold_back(paid.reservation_id, p_held.at); end if;
end $$;
