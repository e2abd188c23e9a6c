import { afterNumber, type PageRequest } from '../graphql/connection.type.js';
import { type Database, run } from '../platform/postgres.js';
import {
  OWN_TRANSACTION,
  TRANSACTIONS_OF_WALLET,
  type WalletTransactionRow,
} from './wallet-transaction.statement.js';

/** The lines of wallets. */
export class WalletTransactions {
  readonly #pool: Database;

  constructor(pool: Database) {
    this.#pool = pool;
  }

  /** The newest first, one row more than asked for. */
  list(walletId: string, request: PageRequest): Promise<WalletTransactionRow[]> {
    const before = request.after === undefined ? Number.MAX_SAFE_INTEGER : afterNumber(request);
    return run(this.#pool, TRANSACTIONS_OF_WALLET, [walletId, before, request.first + 1]);
  }

  /** The line if it is one of this user's wallet, else null. */
  async own(id: string, userId: string): Promise<WalletTransactionRow | null> {
    const [row] = await run<WalletTransactionRow>(this.#pool, OWN_TRANSACTION, [id, userId]);
    return row ?? null;
  }
}
