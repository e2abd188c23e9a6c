import type { Context } from '../graphql/context.js';
import { defineRoom } from '../room/index.js';
import { Migration0016Ledger } from './0016-ledger.js';
import { WALLET_ID } from './ids.js';
import { WalletResolver } from './wallet.resolver.js';
import { toWallet } from './wallet.type.js';
import { openWallet, Wallets } from './wallets.js';

export { Wallet } from './wallet.type.js';

/** The money of the fans, in wallets. */
export const walletRoom = defineRoom({
  name: 'wallet',
  ids: [WALLET_ID],
  migrations: [{ name: '0016-ledger', class: Migration0016Ledger }],
  sqlFunctions: [
    'src/wallet/sql/house-account.sql',
    'src/wallet/sql/refund-entry-id.sql',
    'src/wallet/sql/debit-wallet.sql',
    'src/wallet/sql/credit-wallet.sql',
    'src/wallet/sql/book-external-payment.sql',
    'src/wallet/sql/book-external-refund.sql',
  ],
  build({ pool }) {
    const wallets = new Wallets(pool);
    return {
      /** Makes the wallet of a new account, in the transaction that makes the account. */
      offers: { open: openWallet },
      resolvers: [new WalletResolver(wallets)],
      nodes: {
        Wallet: async (uuid: string, { caller }: Context): Promise<object | null> => {
          const row = caller && (await wallets.own(uuid, caller.userId));
          return row && toWallet(row);
        },
      },
    };
  },
});
