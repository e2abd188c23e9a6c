import type { Statement } from '../platform/postgres.js';

export interface WalletRow {
  id: string;
  userId: string;
  balance: number;
  currency: string;
}

const COLUMNS = 'id, user_id as "userId", balance, currency';

/** Values: id, user. Balance and currency are the table's defaults. */
export const INSERT_WALLET: Statement = {
  name: 'wallet-insert',
  text: 'insert into wallet (id, user_id) values ($1, $2)',
};

/** Values: users. */
export const WALLETS_OF_USERS: Statement = {
  name: 'wallets-of-users',
  text: `select ${COLUMNS} from wallet where user_id = any($1::uuid[])`,
};

/**
 * Values: id, user. No row: there is no such wallet, or it is not this user's. The caller cannot learn which
 * of the two it is.
 */
export const OWN_WALLET: Statement = {
  name: 'wallet-own',
  text: `select ${COLUMNS} from wallet where id = $1 and user_id = $2`,
};
