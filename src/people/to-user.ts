import { make } from '../graphql/make.js';
import { User } from '../graphql/user.type.js';
import type { UserRow } from './account.statement.js';
import { USER_ID } from './ids.js';

export function toUser(row: UserRow): User {
  return make(User, { id: USER_ID.encode(row.id), displayName: row.displayName });
}
