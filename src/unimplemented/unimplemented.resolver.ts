import { Arg, createUnionType, Mutation, Resolver } from 'type-graphql';
import { Refused } from '../graphql/refusal.type.js';
import { Fault } from '../platform/fault.js';
import { Reservation } from '../reservation/index.js';
import { Wallet } from '../wallet/index.js';
import { ChargeWalletInput } from './unimplemented.input.js';

const NOT_YET = 'Announced, but not in this release. The answer is NOT_IMPLEMENTED, and nothing changes.';

const ChargeWalletResult = createUnionType({
  name: 'ChargeWalletResult',
  description: 'The wallet with its new balance, or the reason why it was not charged.',
  types: () => [Wallet, Refused] as const,
});

/**
 * What the public schema promises and a later release brings. Clients can be written against it today. When a
 * field is built, it moves from here to its own room.
 */
@Resolver()
export class UnimplementedResolver {
  @Mutation(() => ChargeWalletResult, { description: NOT_YET })
  chargeWallet(
    @Arg('input', () => ChargeWalletInput, { description: 'How much.' }) _input: ChargeWalletInput,
  ): never {
    return notYet();
  }
}

function notYet(): never {
  throw new Fault('NOT_IMPLEMENTED');
}
