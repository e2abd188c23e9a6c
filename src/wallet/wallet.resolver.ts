import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../graphql/context.js';
import { Viewer } from '../people/index.js';
import { Fault } from '../platform/fault.js';
import { toWallet, Wallet } from './wallet.type.js';
import type { Wallets } from './wallets.js';

@Resolver(() => Viewer)
export class WalletResolver {
  constructor(private readonly wallets: Wallets) {}

  @FieldResolver(() => Wallet, { description: 'The user’s wallet.' })
  async wallet(@Root() viewer: Viewer, @Ctx() context: Context): Promise<Wallet> {
    const row = await context.loaders.of(this.wallets.ofUsers).load(viewer.userId);
    // Every account has a wallet. Where there is none, the token has outlived its account.
    if (!row) throw new Fault('UNAUTHENTICATED');
    return toWallet(row);
  }
}
