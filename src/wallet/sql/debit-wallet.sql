-- Takes the price of a reservation out of the user's wallet: one conditional write, one entry. The caller
-- holds the lock of the reservation, and undoes everything when it does not sell the seats.
--
-- A payment that is booked already breaks the primary key of entry (SQLSTATE 23505), which undoes the call.
--
-- p_amount  0: nothing is written
-- returns   PAID, or a refusal after which nothing has changed: INSUFFICIENT_FUNDS, WRONG_CURRENCY
create or replace function debit_wallet(
  p_user_id uuid, p_amount bigint, p_currency text, p_reservation_id uuid, p_payment_id uuid,
  p_at timestamptz
) returns text language plpgsql as $$
declare
  sales_id uuid;
  wallet_id uuid;
  left_over bigint;
begin
  if p_amount = 0 then return 'PAID'; end if;
  -- Found here, because a call of another function would cost more than finding it.
  select a.id into sales_id from account a
  where a.kind = 'SALES' and a.name = '' and a.currency = p_currency::char(3) and a.kind <> 'WALLET';
  if not found then sales_id := house_account('SALES', '', p_currency); end if;

  update account a set balance = a.balance - p_amount
  where a.user_id = p_user_id and a.currency = p_currency::char(3) and a.balance >= p_amount
  returning a.id, a.balance into wallet_id, left_over;
  if not found then
    if exists (select from account a where a.user_id = p_user_id and a.currency <> p_currency::char(3)) then
      return 'WRONG_CURRENCY';
    end if;
    return 'INSUFFICIENT_FUNDS';
  end if;
  insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
                     wallet_balance_after, reservation_id, payment_id, at)
  values (p_payment_id, wallet_id, sales_id, p_amount, p_currency, 'PAYMENT', wallet_id,
          left_over, p_reservation_id, p_payment_id, p_at);
  return 'PAID';
end $$;
