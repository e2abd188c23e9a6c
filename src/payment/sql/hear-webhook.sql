-- A genuine message of a provider, in one transaction with what it changes. A message that has come before
-- changes nothing. One about a payment that is not this provider's is not kept.
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
  return case p_about
    when 'REFUND' then settle_refund(p_payment_id, p_word, p_failure)
    else settle_payment(p_payment_id, p_word, p_amount, p_currency, p_reference, p_failure) end;
end $$;
