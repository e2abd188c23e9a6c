import { Field, ID, ObjectType } from 'type-graphql';
import { Connection } from '../../graphql/connection.type.js';
import { DateTime } from '../../graphql/scalars.js';
import { CatalogueKind } from './catalogue-kind.enum.js';

@ObjectType({
  description: 'An entry of the record of the catalogue, which can be added to and never changed.',
})
export class CatalogueChange {
  actorUserId!: string | null;
  entityId!: number;

  @Field(() => ID, { description: 'The number of the entry, which no other has.' })
  id!: string;

  @Field(() => DateTime, { description: 'When, by the database’s clock.' })
  at!: Date;

  @Field(() => CatalogueKind, { description: 'What kind of thing was changed.' })
  kind!: CatalogueKind;

  @Field(() => String, {
    description:
      'What was done, in one word: `CREATED`, `CHANGED`, `ARCHIVED`, `RESTORED`, `MEMBER_ADDED`, `MEMBER_REMOVED` and others.',
  })
  action!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The values that differ as they were before: a JSON object as text, with the names and ids of the API. Null: the thing is new, or there were none.',
  })
  before!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same values as they are afterwards. Null: there are none.',
  })
  after!: string | null;
}

export const CatalogueChangeConnection = Connection(CatalogueChange);
