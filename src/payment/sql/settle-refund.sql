-- The answer of a provider about the money that goes back, when we have asked. Only the first one that says
-- so books it. A refund that has failed meanwhile stays so: the answer may be older than the failure, and
-- retryRefund asks anew.
--
-- p_word     REFUNDED: the money is back with the buyer; FAILED: it will not succeed by a repeat
-- p_trouble  why, with FAILED
-- Returns SETTLED; KNOWN: nothing has changed; NOT_FOUND: there is no such payment.
create or replace function settle_refund(p_payment_id uuid, p_word text, p_trouble text) returns text
language plpgsql as $$
declare
  paid payment;
  at constant timestamptz := clock_timestamp();
begin
  select * into paid from payment p where p.id = p_payment_id for no key update;
  if not found then return 'NOT_FOUND'; end if;
  if paid.status not in ('REFUNDING', 'REFUNDED') then return 'KNOWN'; end if;
  if p_word = 'FAILED' then
    -- Also after it was said to be done: then the money came back to us.
    update payment p set trouble = p_trouble, next_look_at = null where p.id = p_payment_id;
    return 'SETTLED';
  end if;
  if paid.trouble <> 'AMOUNT_DIFFERS' then return 'KNOWN'; end if;
  update payment p
  set status = 'REFUNDED', refunded = coalesce(p.taken, p.amount), trouble = null, next_look_at = null,
    changed_at = case when p.status = 'REFUNDED' then p.changed_at else at end
  where p.id = p_payment_id;
  if paid.status = 'REFUNDED' then return 'KNOWN'; end if;
  perform book_external_refund(paid.method, coalesce(paid.taken, paid.amount),
    coalesce(paid.taken_currency, paid.currency)::text, paid.reservation_id, p_payment_id, at);
  paid.status := 'REFUNDED';
  perform write_payment_changed(paid, at);
  return 'SETTLED';
end $$;
