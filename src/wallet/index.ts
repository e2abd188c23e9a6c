import type { Context } from '../graphql/context.js';
import type { Database } from '../platform/postgres.js';
import { WalletResolver } from './wallet.resolver.js';
import { toWallet } from './wallet.type.js';
import { Wallets } from './wallets.js';

export { Wallet } from './wallet.type.js';
export { openWallet } from './wallets.js';

/** The money of the fans, in wallets. */
export function createWalletRoom(deps: { pool: Database }) {
  const wallets = new Wallets(deps.pool);
  return {
    resolvers: [new WalletResolver(wallets)],
    nodes: {
      Wallet: async (uuid: string, { caller }: Context): Promise<object | null> => {
        const row = caller && (await wallets.own(uuid, caller.userId));
        return row && toWallet(row);
      },
    },
  };
}

export type WalletRoom = ReturnType<typeof createWalletRoom>;
