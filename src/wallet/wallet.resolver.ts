import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Page, PageArgs, page, pageRequest } from '../graphql/connection.type.js';
import type { Context } from '../graphql/context.js';
import { Viewer } from '../people/index.js';
import { Fault } from '../platform/fault.js';
import { toWallet, Wallet } from './wallet.type.js';
import {
  toWalletTransaction,
  type WalletTransaction,
  WalletTransactionConnection,
} from './wallet-transaction.type.js';
import type { WalletTransactions } from './wallet-transactions.js';
import type { Wallets } from './wallets.js';

@Resolver(() => Viewer)
export class ViewerWalletResolver {
  constructor(private readonly wallets: Wallets) {}

  @FieldResolver(() => Wallet, { description: 'The user’s wallet.' })
  async wallet(@Root() viewer: Viewer, @Ctx() context: Context): Promise<Wallet> {
    const row = await context.loaders.of(this.wallets.ofUsers).load(viewer.userId);
    // Every account has a wallet. Where there is none, the token has outlived its account.
    if (!row) throw new Fault('UNAUTHENTICATED');
    return toWallet(row);
  }
}

@Resolver(() => Wallet)
export class WalletResolver {
  constructor(private readonly transactions: WalletTransactions) {}

  @FieldResolver(() => WalletTransactionConnection, {
    name: 'transactions',
    description: 'Every change of the balance, the newest first.',
  })
  async lines(
    @Root() { walletId }: Wallet,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<WalletTransaction>> {
    const request = pageRequest(args);
    const rows = await this.transactions.list(walletId, request);
    return page(request, rows, (row) => [row.number], toWalletTransaction);
  }
}
