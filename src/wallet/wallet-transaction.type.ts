import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from '../graphql/connection.type.js';
import { make } from '../graphql/make.js';
import { Money, money } from '../graphql/money.type.js';
import { Node } from '../graphql/node.type.js';
import { DateTime } from '../graphql/scalars.js';
import { WALLET_TRANSACTION_ID } from './ids.js';
import type { WalletTransactionRow } from './wallet-transaction.statement.js';

enum WalletTransactionKind {
  CHARGE = 'CHARGE',
  PAYMENT = 'PAYMENT',
  REFUND = 'REFUND',
}

registerEnumType(WalletTransactionKind, {
  name: 'WalletTransactionKind',
  description: 'Why the balance of a wallet has changed. Clients must expect new values.',
  valuesConfig: {
    CHARGE: { description: 'Money was added to the wallet.' },
    PAYMENT: { description: 'A reservation was paid from the wallet.' },
    REFUND: { description: 'The price of a reservation came back to the wallet.' },
  },
});

@ObjectType({
  implements: Node,
  description:
    'A line of the wallet’s ledger. It is never changed and never deleted. Only the owner of the wallet can see it.',
})
export class WalletTransaction extends Node {
  /** Null for a CHARGE. */
  reservationId!: string | null;

  @Field(() => WalletTransactionKind, { description: 'Why the balance has changed.' })
  kind!: WalletTransactionRow['kind'];

  @Field(() => Money, {
    description: 'By how much the balance has changed: positive into the wallet, negative out of it.',
  })
  amount!: Money;

  @Field(() => Money, { description: 'The balance of the wallet after this line.' })
  balanceAfter!: Money;

  @Field(() => DateTime, { description: 'When, by the database’s clock.' })
  createdAt!: Date;
}

export const WalletTransactionConnection = Connection(WalletTransaction);

export function toWalletTransaction(row: WalletTransactionRow): WalletTransaction {
  const { id, kind, reservationId, createdAt, amount, balanceAfter, currency } = row;
  return make(WalletTransaction, {
    id: WALLET_TRANSACTION_ID.encode(id),
    kind,
    reservationId,
    createdAt,
    amount: money(amount, currency),
    balanceAfter: money(balanceAfter, currency),
  });
}
