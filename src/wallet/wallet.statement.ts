import type { Statement } from '../platform/postgres.js';

export interface WalletRow {
  id: string;
  userId: string;
  balance: number;
  currency: string;
}

const COLUMNS = 'id, user_id as "userId", balance, currency';

/** Values: id, user. Everything else is a default of the table. */
export const INSERT_WALLET: Statement = {
  name: 'wallet-insert',
  text: 'insert into account (id, user_id) values ($1, $2)',
};

/** The same with money in it, and the entry that tells where it came from. Values: id, user, amount. */
export const INSERT_DEMONSTRATION_WALLET: Statement = {
  name: 'wallet-insert-demonstration',
  text: `
    with opened as (
      insert into account (id, user_id, balance) values ($1, $2, $3) returning id, balance, currency
    )
    insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
                       wallet_balance_after, at)
    select gen_random_uuid(), demonstration.id, opened.id, opened.balance, opened.currency, 'CHARGE', opened.id,
      opened.balance, clock_timestamp()
    from opened join account demonstration
      on demonstration.kind = 'DEMONSTRATION' and demonstration.name = ''
      and demonstration.currency = opened.currency`,
};

/** Values: users. A user has one account, which is a wallet. */
export const WALLETS_OF_USERS: Statement = {
  name: 'wallets-of-users',
  readOnly: true,
  text: `select ${COLUMNS} from account where user_id = any($1::uuid[])`,
};

/**
 * Values: id, user. No row: there is no such wallet, or it is not this user's. The caller cannot learn which
 * of the two it is.
 */
export const OWN_WALLET: Statement = {
  name: 'wallet-own',
  readOnly: true,
  text: `select ${COLUMNS} from account where id = $1 and user_id = $2`,
};
