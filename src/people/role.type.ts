import { createUnionType, Field, ObjectType } from 'type-graphql';
import { Connection } from '../graphql/connection.type.js';
import { make } from '../graphql/make.js';
import { Refused } from '../graphql/refusal.type.js';
import { Role } from '../graphql/role.enum.js';
import { DateTime } from '../graphql/scalars.js';
import type { RoleChangeRow, RolesRow } from './role.statement.js';

@ObjectType({ description: 'The roles of a user. Only admins can see them.' })
export class UserRoles {
  userId!: string;

  @Field(() => [Role], { description: 'What the user may do.' })
  roles!: Role[];
}

@ObjectType({ description: 'An entry of the record of roles, which can be added to and never changed.' })
export class RoleChange {
  userId!: string;

  changedBy!: string | null;

  @Field(() => Role, { description: 'The role that the user got or lost.' })
  role!: Role;

  @Field(() => Boolean, { description: 'True: it was granted. False: it was revoked.' })
  granted!: boolean;

  @Field(() => DateTime, { description: 'When, by the database’s clock.' })
  changedAt!: Date;
}

export const RoleChangeConnection = Connection(RoleChange);

export const GrantRoleResult = createUnionType({
  name: 'GrantRoleResult',
  description: 'The roles of the user, or the reason why the role was not granted.',
  types: () => [UserRoles, Refused] as const,
});

export const RevokeRoleResult = createUnionType({
  name: 'RevokeRoleResult',
  description: 'The roles of the user, or the reason why the role was not revoked.',
  types: () => [UserRoles, Refused] as const,
});

export function toUserRoles({ userId, roles }: RolesRow): UserRoles {
  return make(UserRoles, { userId, roles });
}

export function toRoleChange({ id: _number, ...row }: RoleChangeRow): RoleChange {
  return make(RoleChange, row);
}
