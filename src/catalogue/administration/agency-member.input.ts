import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A user who shall belong to an agency.' })
export class AddAgencyMemberInput {
  @Field(() => ID, { description: 'The agency’s. It has at most 100 members.' })
  agencyId!: string;

  @Field(() => ID, { description: 'The user’s. Guests cannot be members.' })
  userId!: string;
}

@InputType({ description: 'A user who shall not belong to an agency any more.' })
export class RemoveAgencyMemberInput {
  @Field(() => ID, { description: 'The agency’s.' })
  agencyId!: string;

  @Field(() => ID, { description: 'The user’s.' })
  userId!: string;
}
