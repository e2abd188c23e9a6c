import { z } from 'zod';
import type { Context } from '../graphql/context.js';
import { isTimeZone } from '../platform/time-zone.js';
import { defineRoom, flag, variable, whole } from '../room/index.js';
import { Migration0016Ledger } from './0016-ledger.js';
import { ChargeWalletResolver } from './charge-wallet.resolver.js';
import { WALLET_ID, WALLET_TRANSACTION_ID } from './ids.js';
import { ViewerWalletResolver, WalletResolver } from './wallet.resolver.js';
import { toWallet } from './wallet.type.js';
import { toWalletTransaction } from './wallet-transaction.type.js';
import { WalletTransactions } from './wallet-transactions.js';
import { Wallets, walletOpener } from './wallets.js';

export { WalletTransaction } from './wallet-transaction.type.js';

const AMOUNT_MAX = 2_000_000_000;
const DEMONSTRATION_BALANCE = 200_000;

/**
 * The money of the fans, in wallets, and the ledger: each transfer of money is one entry, which names both
 * accounts. In the database it offers functions to the room that takes payments: debit_wallet,
 * credit_wallet, book_external_payment and book_external_refund.
 */
export const walletRoom = defineRoom({
  name: 'wallet',
  variables: {
    WALLET_CHARGES: variable(
      flag.optional(),
      'true or false: users may add money to their wallets without paying for it. Default: true, in production false.',
    ),
    WALLET_CHARGE_MAX: variable(
      whole(1, AMOUNT_MAX).default(2_000_000),
      'The most that one charge of a wallet may be, 1 to 2000000000. Default: 2000000.',
    ),
    WALLET_CHARGE_MONTH_MAX: variable(
      whole(1, AMOUNT_MAX).default(10_000_000),
      'The most that may be charged to a wallet in a calendar month, 1 to 2000000000. Default: 10000000.',
    ),
    WALLET_TIME_ZONE: variable(
      z.string().refine(isTimeZone, 'must be a name of the IANA time zone database').default('Asia/Seoul'),
      'The time zone whose calendar months WALLET_CHARGE_MONTH_MAX counts by. Default: Asia/Seoul.',
    ),
    DEMONSTRATION_BALANCE: variable(
      whole(0, AMOUNT_MAX).optional(),
      'The money that the wallet of a guest begins with, 0 to 2000000000. Default: 200000, in production 0.',
    ),
  },
  settings(values, { production }) {
    const limits = {
      onceMax: values.WALLET_CHARGE_MAX,
      monthMax: values.WALLET_CHARGE_MONTH_MAX,
      timeZone: values.WALLET_TIME_ZONE,
    };
    return {
      /** Null: wallets cannot be charged. */
      charges: (values.WALLET_CHARGES ?? !production) ? limits : null,
      demonstrationBalance: values.DEMONSTRATION_BALANCE ?? (production ? 0 : DEMONSTRATION_BALANCE),
    };
  },
  ids: [WALLET_ID, WALLET_TRANSACTION_ID],
  migrations: [{ name: '0016-ledger', class: Migration0016Ledger }],
  sqlFunctions: [
    'src/wallet/sql/house-account.sql',
    'src/wallet/sql/refund-entry-id.sql',
    'src/wallet/sql/debit-wallet.sql',
    'src/wallet/sql/debit-wallets.sql',
    'src/wallet/sql/credit-wallet.sql',
    'src/wallet/sql/book-external-payment.sql',
    'src/wallet/sql/book-external-refund.sql',
    'src/wallet/sql/month-of.sql',
    'src/wallet/sql/charge-wallet.sql',
  ],
  build({ pool, settings }) {
    const wallets = new Wallets(pool);
    const transactions = new WalletTransactions(pool);
    return {
      /** Makes the wallet of a new account, in the transaction that makes the account. */
      offers: { open: walletOpener(settings.demonstrationBalance) },
      resolvers: [
        new ViewerWalletResolver(wallets),
        new WalletResolver(transactions),
        new ChargeWalletResolver(pool, settings.charges),
      ],
      nodes: {
        Wallet: async (uuid: string, { caller }: Context): Promise<object | null> => {
          const row = caller && (await wallets.own(uuid, caller.userId));
          return row && toWallet(row);
        },
        WalletTransaction: async (uuid: string, { caller }: Context): Promise<object | null> => {
          const row = caller && (await transactions.own(uuid, caller.userId));
          return row && toWalletTransaction(row);
        },
      },
    };
  },
});
