import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Public } from '../graphql/public.js';
import { DateTime } from '../graphql/scalars.js';
import type { AgencyRow } from './agency.entity.js';
import { AGENCY_ID } from './ids.js';

@Public()
@ObjectType({ implements: Node, description: 'A company that represents artists.' })
export class Agency extends Node {
  agencyId!: number;
  imageHash!: string | null;

  @Field(() => String, { description: 'The name under which the agency trades.' })
  name!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was archived. Null: it is in the lists.' })
  archivedAt!: Date | null;
}

export function toAgency(row: AgencyRow): Agency {
  return make(Agency, {
    id: AGENCY_ID.encode(row.id),
    agencyId: row.id,
    imageHash: row.image ?? null,
    name: row.name,
    archivedAt: row.archivedAt ?? null,
  });
}
