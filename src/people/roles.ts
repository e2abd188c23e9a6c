import { afterNumber, type PageRequest } from '../graphql/connection.type.js';
import { Role } from '../graphql/role.enum.js';
import { type Database, run, type Transaction } from '../platform/postgres.js';
import type { CurrentRoles } from './current-roles.js';
import {
  CHANGE_ROLE,
  type ChangedRow,
  ROLE_CHANGES,
  ROLE_CHANGES_OF_USER,
  ROLES_BY_EMAIL,
  ROLES_OF_USER,
  type RoleChangeRow,
  type RolesRow,
} from './role.statement.js';

/** What an admin asks for. */
export interface AskedRole {
  /** The admin's user id. */
  by: string;
  userId: string;
  role: Role;
}

/** The roles of the user afterwards, or why nothing was changed. */
export type RoleOutcome = RolesRow | Exclude<ChangedRow['outcome'], 'CHANGED' | 'UNCHANGED'>;

/** Grants and revokes roles, and reads what was granted and revoked. */
export class Roles {
  readonly #pool: Database;
  readonly #current: CurrentRoles;

  constructor(pool: Database, current: CurrentRoles) {
    this.#pool = pool;
    this.#current = current;
  }

  /** Granting a role that the user has changes nothing. */
  grant(asked: AskedRole): Promise<RoleOutcome> {
    return this.#change(asked, true);
  }

  /** Revoking a role that the user does not have changes nothing. */
  revoke(asked: AskedRole): Promise<RoleOutcome> {
    return this.#change(asked, false);
  }

  /** Null: there is no such user. */
  async ofUser(userId: string): Promise<RolesRow | null> {
    const [row] = await run<RolesRow>(this.#pool, ROLES_OF_USER, [userId]);
    return row ?? null;
  }

  /** @param email in its normal form */
  async ofEmail(email: string): Promise<RolesRow | null> {
    const [row] = await run<RolesRow>(this.#pool, ROLES_BY_EMAIL, [email]);
    return row ?? null;
  }

  /**
   * The record, the newest first, one row more than asked for.
   *
   * @param userId only the changes of this user; null: all
   */
  changes(request: PageRequest, userId: string | null): Promise<RoleChangeRow[]> {
    const before = request.after === undefined ? Number.MAX_SAFE_INTEGER : afterNumber(request);
    const rows = request.first + 1;
    return userId === null
      ? run(this.#pool, ROLE_CHANGES, [before, rows])
      : run(this.#pool, ROLE_CHANGES_OF_USER, [before, rows, userId]);
  }

  async #change({ by, userId, role }: AskedRole, granted: boolean): Promise<RoleOutcome> {
    const [row] = await run<ChangedRow>(this.#pool, CHANGE_ROLE, [by, userId, role, granted]);
    const { outcome, roles, version } = row!;
    if (outcome !== 'CHANGED' && outcome !== 'UNCHANGED') return outcome;
    const result = { userId, roles: roles! };
    // Other processes hear of it within a second, this one at once.
    if (version !== null) this.#current.learn({ ...result, version });
    return result;
  }
}

/** Makes an account an admin without being asked by one: the server does so at its start. */
export async function makeAdmin(db: Database | Transaction, userId: string): Promise<void> {
  await run(db, CHANGE_ROLE, [null, userId, Role.ADMIN, true]);
}
