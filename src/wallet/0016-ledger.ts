import { Migration } from '@mikro-orm/migrations';

/**
 * The ledger: accounts, and entries that move money from one to another. The wallets become accounts, and
 * `wallet` a view of them, by which a process of the version before makes and reads wallets.
 */
export class Migration0016Ledger extends Migration {
  override up(): void {
    this.addAccounts();
    this.addEntries();
    this.carryOver();
  }

  private addAccounts(): void {
    this.addSql('alter table wallet rename to account');
    this.addSql('alter table account rename constraint wallet_pkey to account_pkey');
    this.addSql('alter table account rename constraint wallet_user_id_key to account_user_id_key');
    this.addSql(`
      alter table account
        -- A payment changes the balance only. With room on its page, the row needs no new index entry.
        set (fillfactor = 80),
        alter column user_id drop not null,
        -- Null for every account but a wallet: there it follows from the entries. A row that each payment
        -- writes to would let one payment pass at a time.
        alter column balance drop not null,
        -- WALLET, FUNDING, DEMONSTRATION, SALES or PROVIDER.
        add column kind text not null default 'WALLET',
        -- The provider's code; else empty.
        add column name text not null default '',
        -- How much was charged in the month that begins on this day.
        add column charge_month date,
        add column charged bigint not null default 0`);
    // The only check: PostgreSQL reads the text of each anew for every statement that writes.
    this.addSql('alter table account rename constraint wallet_balance_check to account_balance_not_negative');
    this.addSql(`create unique index account_of_the_house on account (kind, name, currency)
      where kind <> 'WALLET'`);
    this.addSql(`create trigger account_kept before delete or truncate
      on account execute function refuse_change()`);
    // The balance is an expression, so that nothing can be written to it here.
    this.addSql(`create view wallet as
      select id, user_id, coalesce(balance, 0) as balance, currency from account where kind = 'WALLET'`);
    this.addSql(`insert into account (id, kind, balance) values
      (gen_random_uuid(), 'FUNDING', null),
      (gen_random_uuid(), 'DEMONSTRATION', null),
      (gen_random_uuid(), 'SALES', null)`);
  }

  private addEntries(): void {
    this.addSql(`
      create table entry (
        -- Of a PAYMENT the id of the payment, of a REFUND made from it. So the primary key lets nothing be
        -- booked twice.
        id uuid primary key,
        -- Given out under the lock of the wallet, so that the entries of one wallet are numbered in the order
        -- in which its balance changed.
        number bigint generated always as identity,
        -- Where the money comes from, and where it goes to. Both stand in one row, so that no entry can be
        -- written by half.
        debit_account_id uuid not null,
        credit_account_id uuid not null,
        amount bigint not null,
        currency char(3) not null,
        -- CHARGE, PAYMENT or REFUND.
        kind text not null,
        -- The one of the two accounts that is a wallet, and its balance afterwards. Null: neither is.
        wallet_id uuid,
        wallet_balance_after bigint,
        -- All but a CHARGE have these two.
        reservation_id uuid,
        payment_id uuid,
        -- A CHARGE by the wallet's owner has these two: the caller's key, and SHA-256 of what it stands for.
        idempotency_key text,
        input_digest bytea,
        at timestamptz not null,
        constraint entry_moves_money check (amount > 0 and debit_account_id <> credit_account_id)
      )`);
    this.addSql('create unique index entry_of_wallet on entry (wallet_id, number)');
    this.addSql(`create unique index entry_key on entry (wallet_id, idempotency_key)
      where idempotency_key is not null`);
    this.addSql(`create trigger entry_kept before update or delete or truncate
      on entry execute function refuse_change()`);
    this.addSql(`
      create view posting as
      select debit_account_id as account_id, -amount as amount, id as entry_id, at from entry
      union all
      select credit_account_id, amount, id, at from entry`);
  }

  /** Money that is in a wallet already gets the entry that explains it. */
  private carryOver(): void {
    this.addSql(`
      insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
                         wallet_balance_after, at)
      select gen_random_uuid(), funding.id, w.id, w.balance, w.currency, 'CHARGE', w.id, w.balance,
        clock_timestamp()
      from account w join account funding on funding.kind = 'FUNDING' and funding.currency = w.currency
      where w.kind = 'WALLET' and w.balance > 0`);
  }
}
