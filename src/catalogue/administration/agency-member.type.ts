import { createUnionType, Field, ObjectType } from 'type-graphql';
import { Refused } from '../../graphql/refusal.type.js';
import { DateTime } from '../../graphql/scalars.js';
import { Agency } from '../agency.type.js';

@ObjectType({ description: 'A user who belongs to an agency.' })
export class AgencyMember {
  userId!: string;

  @Field(() => DateTime, { description: 'Since when, by the database’s clock.' })
  addedAt!: Date;
}

export const AddAgencyMemberResult = createUnionType({
  name: 'AddAgencyMemberResult',
  description: 'The agency, or the reason why the user was not added.',
  types: () => [Agency, Refused] as const,
});

export const RemoveAgencyMemberResult = createUnionType({
  name: 'RemoveAgencyMemberResult',
  description: 'The agency, or the reason why nothing was changed.',
  types: () => [Agency, Refused] as const,
});
