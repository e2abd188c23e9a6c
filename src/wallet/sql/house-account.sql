-- The account of this kind that belongs to no user. It is made when it is first asked for. Call this before
-- the row of a wallet is locked: of two callers at the first time, one waits for the other's transaction.
create or replace function house_account(p_kind text, p_name text, p_currency text)
returns uuid language plpgsql as $$
declare
  found_id uuid;
begin
  select a.id into found_id from account a
  where a.kind = p_kind and a.name = p_name and a.currency = p_currency::char(3) and a.kind <> 'WALLET';
  if not found then
    insert into account (id, kind, name, currency, balance)
    values (gen_random_uuid(), p_kind, p_name, p_currency, null)
    on conflict (kind, name, currency) where kind <> 'WALLET' do nothing;
    select a.id into strict found_id from account a
    where a.kind = p_kind and a.name = p_name and a.currency = p_currency::char(3) and a.kind <> 'WALLET';
  end if;
  return found_id;
end $$;
