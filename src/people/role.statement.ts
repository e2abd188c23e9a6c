import type { Role } from '../graphql/role.enum.js';
import type { Statement } from '../platform/postgres.js';

export interface ChangedRow {
  outcome: 'CHANGED' | 'UNCHANGED' | 'FORBIDDEN' | 'NOT_FOUND' | 'GUEST_ACCOUNT' | 'LAST_ADMIN' | 'OWN_ROLE';
  /** What the user has afterwards; null with NOT_FOUND. */
  roles: Role[] | null;
  /** The number of the change; null where there was none. */
  version: number | null;
}

/**
 * Decides and writes down (sql/change-role.sql). Values: the admin who asks or null for the server, the user,
 * the role, true to grant and false to revoke.
 */
export const CHANGE_ROLE: Statement = {
  name: 'role-change',
  text: 'select outcome, roles, version from change_role($1, $2, $3, $4)',
};

export interface RolesRow {
  userId: string;
  roles: Role[];
}

/** Values: user. */
export const ROLES_OF_USER: Statement = {
  name: 'roles-of-user',
  readOnly: true,
  text: 'select id as "userId", roles from user_account where id = $1',
};

/** Values: e-mail in its normal form. */
export const ROLES_BY_EMAIL: Statement = {
  name: 'roles-by-email',
  readOnly: true,
  text: 'select id as "userId", roles from user_account where email = $1',
};

/** A change, with what the user has by now. */
export interface FollowedRow extends RolesRow {
  version: number;
}

/** Values: the number of the last change that is known, how many rows at most. */
export const ROLES_CHANGED_SINCE: Statement = {
  name: 'roles-changed-since',
  readOnly: true,
  text: `
    select change.id as version, account.id as "userId", account.roles
    from role_change change join user_account account on account.id = change.user_id
    where change.id > $1 order by change.id limit $2`,
};

/** The last change before the look back begins; no row: there is none. Values: seconds to look back. */
export const ROLE_CHANGE_BEFORE: Statement = {
  name: 'role-change-before',
  readOnly: true,
  text: `
    select id as version from role_change
    where changed_at <= clock_timestamp() - make_interval(secs => $1)
    order by id desc limit 1`,
};

export interface RoleChangeRow {
  id: number;
  userId: string;
  role: Role;
  granted: boolean;
  /** Null: the server, at its start. */
  changedBy: string | null;
  changedAt: Date;
}

const COLUMNS = `
  id, user_id as "userId", role, granted, changed_by as "changedBy", changed_at as "changedAt"`;

/** The newest first. Values: the number before which the page begins, how many rows. */
export const ROLE_CHANGES: Statement = {
  name: 'role-changes',
  readOnly: true,
  text: `select ${COLUMNS} from role_change where id < $1 order by id desc limit $2`,
};

/** The same of one user. Values: the number before which the page begins, how many rows, the user. */
export const ROLE_CHANGES_OF_USER: Statement = {
  name: 'role-changes-of-user',
  readOnly: true,
  text: `select ${COLUMNS} from role_change where user_id = $3 and id < $1 order by id desc limit $2`,
};
