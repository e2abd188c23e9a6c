-- Adds money to the user's wallet, once for a key. A key that was used for the same charge changes nothing
-- more. A refusal binds no key.
--
-- The wallet is locked before anything is looked at, so charges of one wallet are decided one after the
-- other: parallel ones reach the limit of the month exactly.
--
-- p_digest     what the key stands for
-- p_once_max   the most that one charge may be
-- p_month_max  the most that all charges of a month together may be
-- p_time_zone  whose calendar the months are of
-- outcome      CHARGED, or a refusal: IDEMPOTENCY_KEY_REUSED, CHARGE_LIMIT_EXCEEDED, NO_WALLET
-- wallet_id, balance, currency
--              the wallet as it is now; null with NO_WALLET
create or replace function charge_wallet(
  p_user_id uuid, p_key text, p_digest bytea, p_amount bigint, p_once_max bigint, p_month_max bigint,
  p_time_zone text,
  out outcome text, out wallet_id uuid, out balance bigint, out currency text
) language plpgsql as $$
declare
  funding_id uuid;
  wallet record;
  known bytea;
  instant timestamptz;
  this_month date;
  charged_before bigint;
begin
  select a.id, a.currency into wallet_id, currency from account a where a.user_id = p_user_id;
  if not found then outcome := 'NO_WALLET'; return; end if;
  funding_id := house_account('FUNDING', '', currency);
  select a.balance, a.charge_month, a.charged into wallet
  from account a where a.id = charge_wallet.wallet_id for no key update;
  balance := wallet.balance;
  -- Read once, under the lock.
  instant := clock_timestamp();

  select e.input_digest into known from entry e
  where e.wallet_id = charge_wallet.wallet_id and e.idempotency_key = p_key;
  if found then
    outcome := case when known = p_digest then 'CHARGED' else 'IDEMPOTENCY_KEY_REUSED' end;
    return;
  end if;
  this_month := month_of(instant, p_time_zone);
  -- A month that is over does not count. One that has not begun was written before the clock was set back.
  charged_before := case when wallet.charge_month >= this_month then wallet.charged else 0 end;
  if p_amount > p_once_max or charged_before + p_amount > p_month_max then
    outcome := 'CHARGE_LIMIT_EXCEEDED';
    return;
  end if;

  update account a
  set balance = a.balance + p_amount, charged = charged_before + p_amount,
    charge_month = greatest(a.charge_month, this_month)
  where a.id = charge_wallet.wallet_id returning a.balance into balance;
  insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
                     wallet_balance_after, idempotency_key, input_digest, at)
  values (gen_random_uuid(), funding_id, charge_wallet.wallet_id, p_amount, charge_wallet.currency, 'CHARGE',
          charge_wallet.wallet_id, charge_wallet.balance, p_key, p_digest, instant);
  outcome := 'CHARGED';
end $$;
