-- The word of a provider about a payment, from a message or as the answer to a question. Words may come
-- twice and in any order: money that was taken is never forgotten, and a word that says nothing new
-- changes nothing. What a word changes is said in capture_payment and fail_payment.
--
-- p_word      CAPTURED or FAILED
-- p_amount, p_currency  what was taken; null with FAILED
-- p_reference the provider's name of the payment; null: it has none
-- p_failure   with FAILED: why, for operators
-- p_failure_code  with FAILED: NOT_BEGUN or UNKNOWN_TO_PROVIDER; null: the provider says that it has failed
-- Returns SETTLED; KNOWN: nothing has changed; NOT_FOUND: there is no such payment.
create or replace function settle_payment(
  p_payment_id uuid, p_word text, p_amount bigint, p_currency text, p_reference text, p_failure text,
  p_failure_code text
) returns text language plpgsql as $$
declare
  held record;
  paid payment;
begin
  select * into paid from payment p where p.id = p_payment_id;
  if not found then return 'NOT_FOUND'; end if;
  -- With the count of seats: a hold that has lapsed takes its seats again.
  select * into strict held from lock_reservation(paid.reservation_id, p_word = 'CAPTURED');
  select * into paid from payment p where p.id = p_payment_id for no key update;
  if paid.status not in ('PENDING', 'FAILED') then return 'KNOWN'; end if;
  if p_word = 'FAILED' then return fail_payment(paid, held, p_reference, p_failure, p_failure_code); end if;
  perform capture_payment(paid, held, p_amount, p_currency, p_reference);
  return 'SETTLED';
end $$;
