import { Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import type { UserRow } from './account.statement.js';
import { USER_ID } from './ids.js';

@ObjectType({ implements: Node, description: 'A user, with the fields that are public.' })
export class User extends Node {
  @Field(() => String, { description: 'The name that the user has chosen. It is not unique.' })
  displayName!: string;
}

export function toUser(row: UserRow): User {
  return make(User, { id: USER_ID.encode(row.id), displayName: row.displayName });
}
