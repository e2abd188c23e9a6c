import { Field, ID, InputType } from 'type-graphql';
import { EventKind } from '../event-kind.enum.js';

@InputType({ description: 'What changes of a concert. A field that is absent stays as it is.' })
export class UpdateConcertInput {
  @Field(() => ID, { description: 'The concert’s.' })
  concertId!: string;

  @Field(() => String, { nullable: true, description: '1 to 200 characters. It cannot be removed.' })
  title?: string | null;

  @Field(() => EventKind, {
    nullable: true,
    description: 'What kind of event it is. It cannot be removed.',
  })
  kind?: EventKind | null;

  @Field(() => String, {
    nullable: true,
    description: 'Plain text with line breaks, 1 to 5,000 characters. Null: none.',
  })
  description?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'An artist of an agency of the caller’s, or of no agency. Null: none.',
  })
  artistId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A promoter of an agency of the caller’s, or of no agency. Null: none.',
  })
  promoterId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The new agency. The caller has to be an organiser of the old one and of the new one. Null: none, admins only.',
  })
  agencyId?: string | null;
}

@InputType({ description: 'A concert that goes out of the lists, or comes back.' })
export class ArchiveConcertInput {
  @Field(() => ID, { description: 'The concert’s.' })
  concertId!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'False: back into the lists.',
  })
  archived?: boolean | null;
}
