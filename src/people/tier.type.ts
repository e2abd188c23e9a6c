import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Refused } from '../graphql/refusal.type.js';
import { Tier } from '../graphql/tier.enum.js';

@InputType({ description: 'The tier that a user shall have.' })
export class SetTierInput {
  @Field(() => ID, { description: 'The user’s.' })
  userId!: string;

  @Field(() => Tier, { description: 'The new tier: higher or lower than before.' })
  tier!: Tier;
}

@ObjectType({ description: 'The tier of a user.' })
export class UserTier {
  userId!: string;

  @Field(() => Tier, { description: 'What the user has earned.' })
  tier!: Tier;
}

export function toUserTier(userId: string, tier: Tier): UserTier {
  return make(UserTier, { userId, tier });
}

export const SetTierResult = createUnionType({
  name: 'SetTierResult',
  description: 'The tier that the user has now, or the reason why it was not changed.',
  types: () => [UserTier, Refused] as const,
});
