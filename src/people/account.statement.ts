import type { Role } from '../graphql/role.enum.js';
import type { Statement } from '../platform/postgres.js';

export interface AccountRow {
  id: string;
  viewerId: string;
  passwordHash: string | null;
  roles: Role[];
}

/**
 * Values: id, viewer id, e-mail or null, password hash or null, display name, roles. No row: the e-mail is
 * taken.
 */
export const INSERT_ACCOUNT: Statement = {
  name: 'account-insert',
  text: `
    insert into user_account (id, viewer_id, email, password_hash, display_name, roles)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (email) do nothing
    returning id`,
};

/** Values: e-mail in its normal form. */
export const ACCOUNT_BY_EMAIL: Statement = {
  name: 'account-by-email',
  readOnly: true,
  text: `
    select id, viewer_id as "viewerId", password_hash as "passwordHash", roles
    from user_account where email = $1`,
};

export interface UserRow {
  id: string;
  displayName: string;
}

/** Values: ids. */
export const USERS_BY_ID: Statement = {
  name: 'users-by-id',
  text: `select id, display_name as "displayName" from user_account where id = any($1::uuid[])`,
};

export interface ContactRow extends UserRow {
  /** Null: a guest. */
  email: string | null;
}

/** Values: ids. */
export const CONTACTS_BY_ID: Statement = {
  name: 'contacts-by-id',
  readOnly: true,
  text: `
    select id, email, display_name as "displayName" from user_account where id = any($1::uuid[])`,
};

/** Values: id, password hash. */
export const SET_PASSWORD: Statement = {
  name: 'account-set-password',
  text: 'update user_account set password_hash = $2 where id = $1',
};
