import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new agency.' })
export class CreateAgencyInput {
  @Field(() => String, { description: '1 to 200 characters.' })
  name!: string;
}

@InputType({ description: 'What changes of an agency. A field that is absent stays as it is.' })
export class UpdateAgencyInput {
  @Field(() => ID, { description: 'The agency’s.' })
  agencyId!: string;

  @Field(() => String, { nullable: true, description: '1 to 200 characters. It cannot be removed.' })
  name?: string | null;
}

@InputType({ description: 'An agency that goes out of the lists, or comes back.' })
export class ArchiveAgencyInput {
  @Field(() => ID, { description: 'The agency’s.' })
  agencyId!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'False: back into the lists.',
  })
  archived?: boolean | null;
}
