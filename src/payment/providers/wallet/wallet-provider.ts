import type { Order, Paid, TransactionProvider } from '../../provider.js';

/**
 * The wallet of the fan. There is nothing to be reached beside our database, so it is always available.
 *
 * @param pay the one statement that pays a reservation from a wallet
 */
export function walletProvider(pay: (order: Order) => Promise<Paid>): TransactionProvider {
  return { settles: 'IN_TRANSACTION', code: 'WALLET', name: 'Wallet', status: () => 'AVAILABLE', pay };
}
