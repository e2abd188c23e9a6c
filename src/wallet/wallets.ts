import { randomUUID } from 'node:crypto';
import { inOrder } from '../platform/in-order.js';
import { type Database, run, type Transaction } from '../platform/postgres.js';
import {
  INSERT_DEMONSTRATION_WALLET,
  INSERT_WALLET,
  OWN_WALLET,
  WALLETS_OF_USERS,
  type WalletRow,
} from './wallet.statement.js';

/** The account that a wallet is made for. */
export interface NewOwner {
  userId: string;
  /** A guest has no password, and gets money to try things out with. */
  isGuest: boolean;
}

/**
 * Makes the function that gives a new account its wallet, in the transaction that makes the account.
 *
 * @param demonstrationBalance what the wallet of a guest begins with; 0: nothing
 */
export function walletOpener(demonstrationBalance: number) {
  return async (transaction: Transaction, { userId, isGuest }: NewOwner): Promise<void> => {
    const values = [randomUUID(), userId];
    if (isGuest && demonstrationBalance > 0) {
      await run(transaction, INSERT_DEMONSTRATION_WALLET, [...values, demonstrationBalance]);
    } else {
      await run(transaction, INSERT_WALLET, values);
    }
  };
}

/** The wallets, one per user. */
export class Wallets {
  readonly #pool: Database;

  constructor(pool: Database) {
    this.#pool = pool;
  }

  /** The wallets of these users, in their order; null where there is no such user. */
  readonly ofUsers = async (userIds: readonly string[]): Promise<(WalletRow | null)[]> => {
    const rows = await run<WalletRow>(this.#pool, WALLETS_OF_USERS, [userIds]);
    return inOrder(userIds, rows, ({ userId }) => userId);
  };

  /** The wallet if it is this user's, else null. */
  async own(id: string, userId: string): Promise<WalletRow | null> {
    const [row] = await run<WalletRow>(this.#pool, OWN_WALLET, [id, userId]);
    return row ?? null;
  }
}
