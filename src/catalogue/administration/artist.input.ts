import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A new artist.' })
export class CreateArtistInput {
  @Field(() => String, { description: 'The stage name, 1 to 200 characters.' })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The agency that represents the artist. Absent or null: none, admins only.',
  })
  agencyId?: string | null;
}

@InputType({ description: 'What changes of an artist. A field that is absent stays as it is.' })
export class UpdateArtistInput {
  @Field(() => ID, { description: 'The artist’s.' })
  artistId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The stage name, 1 to 200 characters. It cannot be removed.',
  })
  name?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The new agency. The caller has to be an organiser of the old one and of the new one. Null: none, admins only.',
  })
  agencyId?: string | null;
}

@InputType({ description: 'An artist that goes out of the lists, or comes back.' })
export class ArchiveArtistInput {
  @Field(() => ID, { description: 'The artist’s.' })
  artistId!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'False: back into the lists.',
  })
  archived?: boolean | null;
}
