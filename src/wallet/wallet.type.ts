import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Money, money } from '../graphql/money.type.js';
import { Node } from '../graphql/node.type.js';
import { WALLET_ID } from './ids.js';
import type { WalletRow } from './wallet.statement.js';

@ObjectType({
  implements: Node,
  description: 'The money that a user pays for tickets with. Only its owner can see it.',
})
export class Wallet extends Node {
  walletId!: string;

  @Field(() => Money, { description: 'The money in the wallet. It is never below zero.' })
  balance!: Money;
}

export function toWallet({ id, balance, currency }: WalletRow): Wallet {
  return make(Wallet, { id: WALLET_ID.encode(id), walletId: id, balance: money(balance, currency) });
}
