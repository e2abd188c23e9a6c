/**
 * What all money adds up to, by currency: the balances of the wallets, and what the entries say of the other
 * accounts. One statement, so one snapshot. It is zero at every instant, because money only moves.
 */
const MONEY_IN_ALL = `
  with held as (
    select currency, balance as amount from account where kind = 'WALLET'
    union all
    select a.currency, p.amount from posting p join account a on a.id = p.account_id where a.kind <> 'WALLET'
  )
  select currency, sum(amount)::text as total from held group by currency having sum(amount) <> 0`;

/**
 * Wallets that differ from their entries, and entries that do not fit the one before, or name an account that
 * there is not, or is of another currency. No row: everything agrees. One statement, so one snapshot.
 */
const WALLETS_THAT_DISAGREE = `
  with line as (
    select e.id, e.number, e.wallet_id, e.wallet_balance_after as after,
      case when e.credit_account_id = e.wallet_id then e.amount else -e.amount end as change,
      coalesce(lag(e.wallet_balance_after) over (partition by e.wallet_id order by e.number), 0) as before
    from entry e where e.wallet_id is not null
  ), booked as (
    select account_id, sum(amount) as balance from posting group by account_id
  )
  select 'the balance is not that of the entries' as problem, w.id
  from account w left join booked on booked.account_id = w.id
  where w.kind = 'WALLET' and w.balance is distinct from coalesce(booked.balance, 0)
  union all
  select 'the balance after the entry is not that before it and the amount', line.id
  from line where line.after <> line.before + line.change
  union all
  select 'the entry names no account of its currency', e.id
  from entry e
  left join account debit on debit.id = e.debit_account_id and debit.currency = e.currency
  left join account credit on credit.id = e.credit_account_id and credit.currency = e.currency
  where debit.id is null or credit.id is null
    or coalesce(e.wallet_id not in (debit.id, credit.id), false)
    or (e.wallet_id is null) = ('WALLET' in (debit.kind, credit.kind))`;

/** What the two questions find; empty lists: money is conserved, and everything agrees. */
export async function ledgerProblems(
  query: (text: string) => Promise<object[]>,
): Promise<{ lost: object[]; disagree: object[] }> {
  return { lost: await query(MONEY_IN_ALL), disagree: await query(WALLETS_THAT_DISAGREE) };
}
