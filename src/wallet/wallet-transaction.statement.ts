import type { Statement } from '../platform/postgres.js';

/** An entry of the ledger as the owner of the wallet sees it. */
export interface WalletTransactionRow {
  id: string;
  /** The entries of one wallet are numbered in the order in which its balance changed. */
  number: number;
  kind: 'CHARGE' | 'PAYMENT' | 'REFUND';
  /** Positive into the wallet, negative out of it. */
  amount: number;
  currency: string;
  balanceAfter: number;
  /** Null for a CHARGE. */
  reservationId: string | null;
  createdAt: Date;
}

const COLUMNS = `
  e.id, e.number, e.kind, e.currency, e.wallet_balance_after as "balanceAfter",
  e.reservation_id as "reservationId", e.at as "createdAt",
  case when e.credit_account_id = e.wallet_id then e.amount else -e.amount end as amount`;

/** The newest first. Values: wallet, the number before which the page begins, how many rows. */
export const TRANSACTIONS_OF_WALLET: Statement = {
  name: 'transactions-of-wallet',
  readOnly: true,
  text: `
    select ${COLUMNS} from entry e where e.wallet_id = $1 and e.number < $2 order by e.number desc limit $3`,
};

/** Values: id, user. No row: there is no such transaction, or it is not of this user's wallet. */
export const OWN_TRANSACTION: Statement = {
  name: 'wallet-transaction-own',
  readOnly: true,
  text: `
    select ${COLUMNS} from entry e join account wallet on wallet.id = e.wallet_id
    where e.id = $1 and wallet.user_id = $2`,
};
