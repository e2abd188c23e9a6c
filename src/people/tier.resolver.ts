import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { type Context, signedInAs } from '../graphql/context.js';
import { type Refused, refused } from '../graphql/refusal.type.js';
import { REFUSALS } from '../graphql/refusal-code.enum.js';
import { Role } from '../graphql/role.enum.js';
import { Tier } from '../graphql/tier.enum.js';
import { User } from '../graphql/user.type.js';
import { Fault } from '../platform/fault.js';
import type { Accounts } from './accounts.js';
import { USER_ID } from './ids.js';
import { SetTierInput, SetTierResult, toUserTier, UserTier } from './tier.type.js';
import type { Tiers } from './tiers.js';
import { toUser } from './to-user.js';
import { Viewer } from './viewer.type.js';

@Resolver()
class TierResolver {
  constructor(private readonly tiers: Tiers) {}

  @Mutation(() => SetTierResult, {
    description:
      'Admins only: gives a user a tier, which presales may ask for. The next reservation is decided by it. Setting the tier that the user has already changes nothing. Refused with NOT_FOUND when there is no such user.',
  })
  async setTier(
    @Arg('input', () => SetTierInput, { description: 'The user and the tier.' }) input: SetTierInput,
    @Ctx() context: Context,
  ): Promise<UserTier | Refused> {
    const { userId: by } = signedInAs(Role.ADMIN, context);
    const userId = USER_ID.decode(input.userId);
    const outcome = userId === undefined ? 'NOT_FOUND' : await this.tiers.set(by, userId, input.tier);
    // The caller has lost the role a moment ago, and this server had not heard of it.
    if (outcome === 'FORBIDDEN') throw new Fault('FORBIDDEN', 'This needs the role ADMIN.');
    return outcome === 'NOT_FOUND' ? refused(outcome, REFUSALS[outcome]) : toUserTier(userId!, input.tier);
  }
}

@Resolver(() => UserTier)
class UserTierResolver {
  constructor(private readonly accounts: Accounts) {}

  /** Accounts are never deleted, so the user is there. */
  @FieldResolver(() => User, { description: 'The user.' })
  async user(@Root() { userId }: UserTier, @Ctx() { loaders }: Context): Promise<User> {
    return toUser((await loaders.of(this.accounts.users).load(userId))!);
  }
}

@Resolver(() => Viewer)
class ViewerTierResolver {
  constructor(private readonly tiers: Tiers) {}

  @FieldResolver(() => Tier, { description: 'What the user has earned. Presales may ask for it.' })
  async tier(@Root() { userId }: Viewer, @Ctx() { loaders }: Context): Promise<Tier> {
    const tier = await loaders.of(this.tiers.ofUsers).load(userId);
    // A token outlives its account when the database was set up again with the same secret.
    if (!tier) throw new Fault('UNAUTHENTICATED');
    return tier;
  }
}

export const tierResolvers = (tiers: Tiers, accounts: Accounts): object[] => [
  new TierResolver(tiers),
  new UserTierResolver(accounts),
  new ViewerTierResolver(tiers),
];
