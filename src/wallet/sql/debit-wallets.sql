-- Takes the prices of many reservations out of the wallets of their users: debit_wallet for wallets that
-- no other session has locked. The caller holds the locks of the reservations, and undoes everything when
-- it does not sell all seats of what was paid.
--
-- p_user_ids, …  one element a payment; no user comes twice; amounts above 0
-- Returns the numbers, from 1, of what was paid. A wallet that is locked, holds too little or is of another
-- currency is left as it is.
create or replace function debit_wallets(
  p_user_ids uuid[], p_amounts bigint[], p_currencies text[], p_reservation_ids uuid[], p_payment_ids uuid[],
  p_at timestamptz
) returns int[] language plpgsql as $$
declare
  paid int[];
begin
  perform house_account('SALES', '', asked.currency)
  from (select distinct unnest(p_currencies) as currency) as asked;
  with locked as (
    select a.id as wallet_id, asked.number::int as number, asked.amount
    from unnest(p_user_ids, p_amounts, p_currencies)
      with ordinality as asked (user_id, amount, currency, number)
    join account a on a.user_id = asked.user_id and a.currency = asked.currency::char(3)
    where a.balance >= asked.amount
    for no key update of a skip locked
  ), debited as (
    update account a set balance = a.balance - locked.amount
    from locked where a.id = locked.wallet_id and a.balance >= locked.amount
    returning a.id, a.balance, a.currency, locked.number, locked.amount
  ), booked as (
    insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
                       wallet_balance_after, reservation_id, payment_id, at)
    select p_payment_ids[d.number], d.id, sales.id, d.amount, d.currency, 'PAYMENT', d.id, d.balance,
      p_reservation_ids[d.number], p_payment_ids[d.number], p_at
    from debited d
    join account sales on sales.kind = 'SALES' and sales.name = '' and sales.currency = d.currency
      and sales.kind <> 'WALLET'
  )
  select array_agg(d.number order by d.number) into paid from debited d;
  return coalesce(paid, '{}');
end $$;
