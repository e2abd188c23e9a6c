import type { Database } from '../../../platform/postgres.js';
import type { TransactionProvider } from '../../provider.js';
import { payFromWallet } from './pay-from-wallet.js';
import { PayTogether } from './pay-together.js';

/** The wallet of the fan. There is nothing to be reached beside our database, so it is always available. */
export function walletProvider(pool: Database): TransactionProvider {
  const together = new PayTogether(pool, (order) => payFromWallet(pool, order));
  return {
    settles: 'IN_TRANSACTION',
    code: 'WALLET',
    name: 'Wallet',
    status: () => 'AVAILABLE',
    pay: (order) => together.pay(order),
  };
}
