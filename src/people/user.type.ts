import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { unguessableId } from '../platform/global-id.js';
import type { UserRow } from './account.statement.js';

@ObjectType({ implements: Node, description: 'A user, with the fields that are public.' })
export class User extends Node {
  @Field(() => String, { description: 'The name that the user has chosen. It is not unique.' })
  displayName!: string;
}

export function toUser(row: UserRow): User {
  return make(User, { id: unguessableId('User', row.id), displayName: row.displayName });
}
