-- The word of a provider about a payment, from a message or as the answer to a question. Words may come
-- twice and in any order: money that was taken is never forgotten, and a word that says nothing new
-- changes nothing.
--
-- CAPTURED: the seats are sold if the hold is valid at this instant, or if all of them are still free.
-- Otherwise the money goes back by itself (REFUNDING): the hold lapsed, the reservation was paid in
-- another way or given back, or the provider took something else than was asked for. Then what it took
-- goes back, and admins see it.
-- FAILED: the seats are held again, if no newer payment waits for its buyer.
--
-- p_word      CAPTURED or FAILED
-- p_amount, p_currency  what was taken; null with FAILED
-- p_reference the provider's name of the payment; null: it has none
-- p_failure   why it is FAILED
-- Returns SETTLED; KNOWN: nothing has changed; NOT_FOUND: there is no such payment.
create or replace function settle_payment(
  p_payment_id uuid, p_word text, p_amount bigint, p_currency text, p_reference text, p_failure text
) returns text language plpgsql as $$
declare
  held record;
  paid payment;
  differs boolean;
  sells boolean := false;
begin
  select * into paid from payment p where p.id = p_payment_id;
  if not found then return 'NOT_FOUND'; end if;
  -- With the count of seats: a hold that has lapsed takes its seats again.
  select * into strict held from lock_reservation(paid.reservation_id, p_word = 'CAPTURED');
  select * into paid from payment p where p.id = p_payment_id for no key update;
  if paid.status not in ('PENDING', 'FAILED') then return 'KNOWN'; end if;

  if p_word = 'FAILED' then
    -- Begun by another request meanwhile.
    if p_failure like 'NOT_BEGUN%' and paid.reference is not null then return 'KNOWN'; end if;
    update payment p
    set status = 'FAILED', failure = coalesce(p.failure, p_failure), redirect_url = null,
      reference = coalesce(p.reference, p_reference), next_look_at = null,
      changed_at = case when p.status = 'FAILED' then p.changed_at else held.at end
    where p.id = p_payment_id;
    if paid.status = 'FAILED' then return 'KNOWN'; end if;
    paid.status := 'FAILED';
    paid.failure := p_failure;
    perform write_payment_changed(paid, held.at);
    if not exists (
      select from payment p where p.reservation_id = paid.reservation_id and p.status = 'PENDING') then
      perform resume_hold(paid.reservation_id, held.at);
    end if;
    return 'SETTLED';
  end if;

  perform book_external_payment(
    paid.method, p_amount, p_currency, paid.reservation_id, p_payment_id, held.at);
  differs := p_amount <> paid.amount or p_currency <> paid.currency;
  update payment p
  set reference = coalesce(p.reference, p_reference), redirect_url = null, failure = null,
    changed_at = held.at, next_look_at = null, looks = 0,
    -- Changed below if the seats are not sold.
    status = case when differs then 'REFUNDING' else p.status end,
    taken = case when differs then p_amount end, taken_currency = case when differs then p_currency end,
    trouble = case when differs then 'AMOUNT_DIFFERS' end
  where p.id = p_payment_id;
  if not differs then
    if held.status in ('HELD', 'PAYING') then
      update payment p set status = 'CAPTURED' where p.id = p_payment_id;
      perform confirm_reservation(paid.reservation_id, p_payment_id, held.at);
      sells := true;
    elsif held.status = 'EXPIRED' then
      sells := reconfirm_reservation(paid.reservation_id, p_payment_id, held.at);
      if sells then update payment p set status = 'CAPTURED' where p.id = p_payment_id; end if;
    end if;
  end if;
  if sells then
    perform supersede_payments(paid.reservation_id, held.at);
    perform issue_tickets(paid.reservation_id, paid.user_id, held.performance_id, held.seat_ids, held.lab,
                          held.at);
    if held.gated then perform end_pass_of_buyer(held.concert_id, paid.user_id, held.at); end if;
    return 'SETTLED';
  end if;

  update payment p set status = 'REFUNDING', next_look_at = held.at where p.id = p_payment_id
  returning * into paid;
  perform write_payment_changed(paid, held.at);
  if differs and not exists (
    select from payment p where p.reservation_id = paid.reservation_id and p.status = 'PENDING') then
    perform resume_hold(paid.reservation_id, held.at);
  end if;
  return 'SETTLED';
end $$;
