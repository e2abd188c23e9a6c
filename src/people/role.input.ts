import { Field, ID, InputType } from 'type-graphql';
import { Role } from '../graphql/role.enum.js';

@InputType({ description: 'A role that a user shall have.' })
export class GrantRoleInput {
  @Field(() => ID, { description: 'The user’s. Guests cannot be given roles.' })
  userId!: string;

  @Field(() => Role, { description: 'STAFF, ORGANISER or ADMIN: every account is a FAN.' })
  role!: Role;
}

@InputType({ description: 'A role that a user shall not have any more.' })
export class RevokeRoleInput {
  @Field(() => ID, { description: 'The user’s.' })
  userId!: string;

  @Field(() => Role, { description: 'STAFF, ORGANISER or ADMIN: every account is a FAN.' })
  role!: Role;
}
