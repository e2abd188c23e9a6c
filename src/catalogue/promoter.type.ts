import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { DateTime } from '../graphql/scalars.js';
import { PROMOTER_ID } from './ids.js';
import type { PromoterRow } from './promoter.entity.js';

@Public()
@ObjectType({ implements: Node, description: 'A company that puts concerts on.' })
export class Promoter extends Node {
  agencyId!: number | null;

  @Field(() => String, { description: 'The name under which the promoter trades.' })
  name!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was archived. Null: it is in the lists.' })
  archivedAt!: Date | null;
}

export function toPromoter(row: PromoterRow): Promoter {
  return make(Promoter, {
    id: PROMOTER_ID.encode(row.id),
    agencyId: row.agencyId ?? null,
    name: row.name,
    archivedAt: row.archivedAt ?? null,
  });
}
