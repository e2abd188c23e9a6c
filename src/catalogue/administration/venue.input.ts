import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new venue.' })
export class CreateVenueInput {
  @Field(() => String, { description: '1 to 200 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'The city that it is in, 1 to 100 characters.' })
  city?: string | null;

  @Field(() => String, { nullable: true, defaultValue: 'KR', description: 'ISO 3166-1 alpha-2.' })
  country?: string | null;

  @Field(() => String, { nullable: true, defaultValue: 'Asia/Seoul', description: 'IANA.' })
  timeZone?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The agency whose organisers may change it. Absent or null: none, admins only.',
  })
  agencyId?: string | null;
}

@InputType({ description: 'What changes of a venue. A field that is absent stays as it is.' })
export class UpdateVenueInput {
  @Field(() => ID, { description: 'The venue’s.' })
  venueId!: string;

  @Field(() => String, { nullable: true, description: '1 to 200 characters. It cannot be removed.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: '1 to 100 characters. Null: unknown.' })
  city?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2. It cannot be removed.' })
  country?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'IANA. It cannot be removed. The days on which tickets are checked in follow it.',
  })
  timeZone?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The new agency. The caller has to be an organiser of the old one and of the new one. Null: none, admins only.',
  })
  agencyId?: string | null;
}

@InputType({ description: 'A venue that goes out of the lists, or comes back.' })
export class ArchiveVenueInput {
  @Field(() => ID, { description: 'The venue’s.' })
  venueId!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'False: back into the lists.',
  })
  archived?: boolean | null;
}
