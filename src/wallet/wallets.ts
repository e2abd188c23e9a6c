import { randomUUID } from 'node:crypto';
import { type Database, run, type Transaction } from '../platform/postgres.js';
import { INSERT_WALLET, OWN_WALLET, WALLETS_OF_USERS, type WalletRow } from './wallet.statement.js';

/** Gives a new account an empty wallet, in the transaction that makes the account. */
export async function openWallet(transaction: Transaction, userId: string): Promise<void> {
  await run(transaction, INSERT_WALLET, [randomUUID(), userId]);
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
    const byUser = new Map(rows.map((row) => [row.userId, row]));
    return userIds.map((id) => byUser.get(id) ?? null);
  };

  /** The wallet if it is this user's, else null. */
  async own(id: string, userId: string): Promise<WalletRow | null> {
    const [row] = await run<WalletRow>(this.#pool, OWN_WALLET, [id, userId]);
    return row ?? null;
  }
}
