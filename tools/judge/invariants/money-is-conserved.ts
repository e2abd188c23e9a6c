import { type Check, type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

// What an entry takes from one account and gives to another. Read from the entries themselves: a judge that
// asks the view of the server believes it.
const POSTING = `(
  select debit_account_id as account_id, -amount as amount from entry
  union all
  select credit_account_id, amount from entry)`;

const TOTAL = `
  select currency, sum(amount) as total, false as lab
  from (
    select currency, coalesce(balance, 0) as amount from account where kind = 'WALLET'
    union all
    select a.currency, p.amount from ${POSTING} as p join account a on a.id = p.account_id
    where a.kind <> 'WALLET'
  ) as money
  group by currency having sum(amount) <> 0`;

const ACCOUNTS = `
  select a.id, wrong.what, false as lab
  from account a
  left join (
    select account_id, sum(amount) as booked from ${POSTING} as p group by account_id
  ) as p on p.account_id = a.id,
  lateral (select case
    when a.kind <> 'WALLET' then
      case when a.balance is not null then format('is of kind %s, and has a balance of its own', a.kind) end
    when a.balance is null then 'is a wallet without a balance'
    when a.balance < 0 then format('is a wallet with a balance of %s', a.balance)
    when a.balance <> coalesce(p.booked, 0)
      then format('has a balance of %s, its entries say %s', a.balance, coalesce(p.booked, 0))
    end as what) as wrong
  where wrong.what is not null`;

const ENTRIES = `
  select e.id, wrong.what, false as lab
  from (
    select *, sum(case when credit_account_id = wallet_id then amount else -amount end)
      over (partition by wallet_id order by number) as balance_after
    from entry
  ) as e
  left join account debit on debit.id = e.debit_account_id
  left join account credit on credit.id = e.credit_account_id
  left join payment p on p.id = e.payment_id,
  lateral (select case
    when e.amount <= 0 then format('moves %s', e.amount)
    when e.debit_account_id = e.credit_account_id then 'moves money to where it was'
    when debit.id is null or credit.id is null then 'names an account that does not exist'
    when debit.currency <> e.currency or credit.currency <> e.currency
      then format('moves %s from an account in %s to one in %s', e.currency, debit.currency, credit.currency)
    when (e.kind, debit.kind, credit.kind) not in (
      ('CHARGE', 'FUNDING', 'WALLET'), ('CHARGE', 'DEMONSTRATION', 'WALLET'),
      ('PAYMENT', 'WALLET', 'SALES'), ('PAYMENT', 'PROVIDER', 'SALES'),
      ('REFUND', 'SALES', 'WALLET'), ('REFUND', 'SALES', 'PROVIDER'))
      then format('is a %s from %s to %s', e.kind, debit.kind, credit.kind)
    when e.wallet_id is distinct from case
      when debit.kind = 'WALLET' then debit.id when credit.kind = 'WALLET' then credit.id end
      then format('names the wallet %s', e.wallet_id)
    when e.wallet_id is not null and e.wallet_balance_after is distinct from e.balance_after
      then format('says that %s is left, and %s is', e.wallet_balance_after, e.balance_after)
    when e.kind <> 'CHARGE' and p.id is null then format('is a %s of no payment', e.kind)
    end as what) as wrong
  where wrong.what is not null`;

// What was taken is what was asked for, but where a provider took something else. Such a payment sells
// nothing, and what it took goes back.
const PAYMENTS = `
  select p.id, wrong.what, false as lab
  from (
    select *, coalesce(taken, amount) as due, coalesce(taken_currency, currency) as due_currency from payment
  ) as p
  left join reservation r on r.id = p.reservation_id
  left join (
    select payment_id, min(currency) as currency, max(currency) as other_currency,
      count(*) filter (where kind = 'PAYMENT') as captures, count(*) filter (where kind = 'REFUND') as refunds,
      sum(amount) filter (where kind = 'PAYMENT') as captured,
      sum(amount) filter (where kind = 'REFUND') as given_back
    from entry where payment_id is not null group by payment_id
  ) as e on e.payment_id = p.id,
  lateral (select
    case when p.status in ('CAPTURED', 'REFUNDING', 'REFUNDED') and p.due > 0 then 1 else 0 end as captures,
    case when p.status = 'REFUNDED' and p.due > 0 then 1 else 0 end as refunds) as expected,
  lateral (select case
    when r.id is null then 'is for no reservation'
    when p.user_id <> r.user_id then format('was made by user %s for user %s', p.user_id, r.user_id)
    when p.amount <> r.amount or p.currency <> r.currency
      then format('is for %s %s, the reservation costs %s %s', p.amount, p.currency, r.amount, r.currency)
    when coalesce(e.captures, 0) <> expected.captures
      then format('is %s, and the money was taken %s times', p.status, coalesce(e.captures, 0))
    when coalesce(e.refunds, 0) <> expected.refunds
      then format('is %s, and the money was given back %s times', p.status, coalesce(e.refunds, 0))
    when e.captured <> p.due or e.currency <> p.due_currency or e.other_currency <> p.due_currency
      then format('is for %s %s, and %s %s was taken', p.due, p.due_currency, e.captured, e.currency)
    when e.given_back <> e.captured
      then format('took %s, and %s was given back', e.captured, e.given_back)
    when p.refunded <> case when p.status = 'REFUNDED' then p.due else 0 end
      then format('is %s, and says that %s was given back', p.status, p.refunded)
    when p.status = 'CAPTURED' and p.taken is not null
      then format('is CAPTURED, and %s was taken instead of %s', p.taken, p.amount)
    end as what) as wrong
  where wrong.what is not null`;

const PAID_TWICE = `
  select reservation_id as id, format('has %s captured payments', count(*)) as what, false as lab
  from payment where status = 'CAPTURED' group by reservation_id having count(*) > 1`;

const told = (subject: string, violations: string): Check => ({
  violations,
  example: `format('${subject} %s %s', v.id, v.what)`,
});

export const moneyIsConserved: Invariant = {
  id: 'I-3',
  title:
    'money is neither made nor lost, no wallet is below zero, and each payment is taken and refunded once',
  find({ client }: Evidence): Promise<Findings> {
    return findViolations(
      client,
      { violations: TOTAL, example: `format('all accounts in %s add up to %s', v.currency, v.total)` },
      told('account', ACCOUNTS),
      told('entry', ENTRIES),
      told('payment', PAYMENTS),
      told('reservation', PAID_TWICE),
    );
  },
};
