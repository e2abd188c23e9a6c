-- A genuine message of a provider, in one transaction with what it changes. A message that has come before
-- changes nothing. One about a payment that is not this provider's is not kept.
--
-- Messages come late and in any order. So a message that a refund is done books nothing: the provider is
-- asked how it is now. A refund that has failed stays so until an admin asks for another try.
--
-- p_about     PAYMENT or REFUND
-- p_word      as in settle_payment and settle_refund; PENDING changes nothing
-- The other parameters as there. Returns SETTLED, KNOWN or NOT_FOUND, as they do.
create or replace function hear_webhook(
  p_provider text, p_event_id text, p_payment_id uuid, p_about text, p_word text, p_amount bigint,
  p_currency text, p_reference text, p_failure text
) returns text language plpgsql as $$
begin
  if not exists (select from payment p where p.id = p_payment_id and p.method = p_provider) then
    return 'NOT_FOUND';
  end if;
  insert into webhook_event (provider, event_id, received_at)
  values (p_provider, p_event_id, clock_timestamp()) on conflict do nothing;
  if not found or p_word = 'PENDING' then return 'KNOWN'; end if;
  if p_about = 'REFUND' and p_word = 'REFUNDED' then
    update payment p set next_look_at = clock_timestamp(), looks = 0
    where p.id = p_payment_id and p.status = 'REFUNDING' and p.next_look_at is not null;
    return case when found then 'SETTLED' else 'KNOWN' end;
  end if;
  return case p_about
    when 'REFUND' then settle_refund(p_payment_id, p_word, p_failure)
    else settle_payment(p_payment_id, p_word, p_amount, p_currency, p_reference, p_failure, null) end;
end $$;
