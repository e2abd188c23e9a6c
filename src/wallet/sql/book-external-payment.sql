-- Writes down that a provider has taken the price of a reservation: it owes the house that much. The caller
-- holds the lock of the reservation. A payment that is booked already breaks the primary key of entry
-- (SQLSTATE 23505), which undoes the call.
--
-- p_provider  the provider's code
-- p_amount    0: nothing is written
create or replace function book_external_payment(
  p_provider text, p_amount bigint, p_currency text, p_reservation_id uuid, p_payment_id uuid,
  p_at timestamptz
) returns void language plpgsql as $$
begin
  if p_amount = 0 then return; end if;
  insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, reservation_id,
                     payment_id, at)
  values (p_payment_id, house_account('PROVIDER', p_provider, p_currency),
          house_account('SALES', '', p_currency), p_amount, p_currency, 'PAYMENT', p_reservation_id,
          p_payment_id, p_at);
end $$;
