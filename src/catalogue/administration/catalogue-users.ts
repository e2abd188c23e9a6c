import type { User } from '../../graphql/user.type.js';
import type { Database } from '../../platform/postgres.js';

/** The users, as the room that looks after them hands them to the catalogue. */
export interface CatalogueUsers {
  /** What the database knows a user by; undefined: this is no user's id. */
  decode(id: string): string | undefined;
  encode(userId: string): string;
  /** In the order of the ids; null where there is no such user. */
  read(pool: Database, userIds: readonly string[]): Promise<(User | null)[]>;
}
