-- Gives the price of a reservation back to the wallet that it was paid from. The caller holds the lock of the
-- reservation. A second refund of the same payment breaks the primary key of entry (SQLSTATE 23505), which
-- undoes the call.
--
-- p_amount  0: nothing is written
create or replace function credit_wallet(
  p_user_id uuid, p_amount bigint, p_currency text, p_reservation_id uuid, p_payment_id uuid,
  p_at timestamptz
) returns void language plpgsql as $$
declare
  sales_id uuid;
  wallet record;
begin
  if p_amount = 0 then return; end if;
  sales_id := house_account('SALES', '', p_currency);
  update account a set balance = a.balance + p_amount
  where a.user_id = p_user_id and a.currency = p_currency::char(3)
  returning a.id, a.balance into wallet;
  if not found then
    raise exception 'user % has no wallet in % for a refund', p_user_id, p_currency
      using errcode = 'no_data_found';
  end if;
  insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
                     wallet_balance_after, reservation_id, payment_id, at)
  values (refund_entry_id(p_payment_id), sales_id, wallet.id, p_amount, p_currency, 'REFUND', wallet.id,
          wallet.balance, p_reservation_id, p_payment_id, p_at);
end $$;
