import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import { type Context, signedIn } from '../graphql/context.js';
import { Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS, RefusalCode } from '../graphql/refusal-code.enum.js';
import { Fault } from '../platform/fault.js';
import type { Database } from '../platform/postgres.js';
import { ChargeWalletInput, checkedCharge } from './charge-wallet.input.js';
import { type ChargeLimits, chargeWallet } from './charge-wallet.statement.js';
import { toWallet, Wallet } from './wallet.type.js';

const ChargeWalletResult = createUnionType({
  name: 'ChargeWalletResult',
  description: 'The wallet with its new balance, or the reason why it was not charged.',
  types: () => [Wallet, Refused] as const,
});

@Resolver()
export class ChargeWalletResolver {
  /** @param limits null: charging is switched off */
  constructor(
    private readonly pool: Database,
    private readonly limits: ChargeLimits | null,
  ) {}

  @Mutation(() => ChargeWalletResult, {
    description:
      'Adds money to the caller’s wallet. If the answer is lost, send the request again with the same key: the money is added once. Refused with CHARGE_LIMIT_EXCEEDED when it is more than may be charged at once or in a calendar month, with IDEMPOTENCY_KEY_REUSED when the key was used for another amount, and with PAYMENT_METHOD_UNAVAILABLE where charging is switched off.',
  })
  async chargeWallet(
    @Arg('input', () => ChargeWalletInput, { description: 'How much.' }) input: ChargeWalletInput,
    @Ctx() context: Context,
  ): Promise<Wallet | Refused> {
    const { userId } = signedIn(context);
    const checked = checkedCharge(input);
    if (this.limits === null) {
      return refused(RefusalCode.PAYMENT_METHOD_UNAVAILABLE, 'Wallets cannot be charged here.');
    }
    const answer = await chargeWallet(this.pool, { userId, ...checked }, this.limits);
    if (answer.outcome === 'CHARGED') return toWallet(answer);
    // Every account has a wallet. Where there is none, the token has outlived its account.
    if (answer.outcome === 'NO_WALLET') throw new Fault('UNAUTHENTICATED');
    return refused(answer.outcome, REFUSALS[answer.outcome]);
  }
}
