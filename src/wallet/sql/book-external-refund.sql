-- Writes down that a provider gives the price of a reservation back. The caller holds the lock of the
-- reservation. A second refund of the same payment breaks the primary key of entry (SQLSTATE 23505), which
-- undoes the call.
--
-- p_provider  the provider's code
-- p_amount    0: nothing is written
create or replace function book_external_refund(
  p_provider text, p_amount bigint, p_currency text, p_reservation_id uuid, p_payment_id uuid,
  p_at timestamptz
) returns void language plpgsql as $$
begin
  if p_amount = 0 then return; end if;
  insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, reservation_id,
                     payment_id, at)
  values (refund_entry_id(p_payment_id), house_account('SALES', '', p_currency),
          house_account('PROVIDER', p_provider, p_currency), p_amount, p_currency, 'REFUND',
          p_reservation_id, p_payment_id, p_at);
end $$;
