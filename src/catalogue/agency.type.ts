import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { numberedId } from '../platform/global-id.js';
import type { AgencyRow } from './agency.entity.js';

@ObjectType({ implements: Node, description: 'A company that represents artists.' })
export class Agency extends Node {
  agencyId!: number;

  @Field(() => String, { description: 'The name under which the agency trades.' })
  name!: string;
}

export function toAgency(row: AgencyRow): Agency {
  return make(Agency, { id: numberedId('Agency', row.id), agencyId: row.id, name: row.name });
}
