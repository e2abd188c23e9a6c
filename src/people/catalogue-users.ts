import type { User } from '../graphql/user.type.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, run } from '../platform/postgres.js';
import { USERS_BY_ID, type UserRow } from './account.statement.js';
import { USER_ID } from './ids.js';
import { toUser } from './to-user.js';

/** What the catalogue needs to know of users, who stand above it in the house. */
export const catalogueUsers = {
  decode: (id: string): string | undefined => USER_ID.decode(id),
  encode: (userId: string): string => USER_ID.encode(userId),
  async read(pool: Database, userIds: readonly string[]): Promise<(User | null)[]> {
    const rows = await run<UserRow>(pool, USERS_BY_ID, [userIds]);
    return inOrder(userIds, rows, ({ id }) => id).map((row) => row && toUser(row));
  },
};
