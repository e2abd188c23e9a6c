import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new promoter.' })
export class CreatePromoterInput {
  @Field(() => String, { description: '1 to 200 characters.' })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The agency whose organisers may change it. Absent or null: none, admins only.',
  })
  agencyId?: string | null;
}

@InputType({ description: 'What changes of a promoter. A field that is absent stays as it is.' })
export class UpdatePromoterInput {
  @Field(() => ID, { description: 'The promoter’s.' })
  promoterId!: string;

  @Field(() => String, { nullable: true, description: '1 to 200 characters. It cannot be removed.' })
  name?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The new agency. The caller has to be an organiser of the old one and of the new one. Null: none, admins only.',
  })
  agencyId?: string | null;
}

@InputType({ description: 'A promoter that goes out of the lists, or comes back.' })
export class ArchivePromoterInput {
  @Field(() => ID, { description: 'The promoter’s.' })
  promoterId!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'False: back into the lists.',
  })
  archived?: boolean | null;
}
