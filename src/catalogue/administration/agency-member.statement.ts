import type { Statement } from '../../platform/postgres.js';
import { AGENCY_COLUMNS } from '../agency.entity.js';

/** Locks an agency: no other member is added meanwhile. No row: there is none. Values: agency. */
export const LOCK_AGENCY: Statement = {
  name: 'agency-lock-members',
  text: 'select id from agency where id = $1 for no key update',
};

/** A statement of its own: one that waits for the lock counts as of before the wait. Values: agency. */
export const COUNT_MEMBERS: Statement = {
  name: 'agency-count-members',
  text: 'select count(*)::int as members from agency_member where agency_id = $1',
};

/** No row: the user is a guest. Values: user. */
export const HAS_ACCOUNT: Statement = {
  name: 'agency-member-has-account',
  readOnly: true,
  text: 'select user_id from unnest(users_with_email(array[$1]::uuid[])) as user_id',
};

/** No row: the user belongs to it already. Values: admin, agency, user. */
export const ADD_MEMBER: Statement = {
  name: 'agency-member-add',
  text: `
    with added as (
      insert into agency_member (user_id, agency_id) values ($3, $2) on conflict do nothing returning user_id
    )
    select record_catalogue_change(
      $1, 'AGENCY', $2, 'MEMBER_ADDED', null, jsonb_build_object('user_id', user_id))
    from added`,
};

/** No row: the user does not belong to it. Values: admin, agency, user. */
export const REMOVE_MEMBER: Statement = {
  name: 'agency-member-remove',
  text: `
    with removed as (delete from agency_member where user_id = $3 and agency_id = $2 returning user_id)
    select record_catalogue_change(
      $1, 'AGENCY', $2, 'MEMBER_REMOVED', jsonb_build_object('user_id', user_id), null)
    from removed`,
};

export interface MemberRow {
  agencyId: number;
  userId: string;
  addedAt: Date;
}

/** In the order in which they were added. Values: agencies. */
export const MEMBERS_OF_AGENCIES: Statement = {
  name: 'agency-members',
  readOnly: true,
  text: `
    select agency_id as "agencyId", user_id as "userId", added_at as "addedAt" from agency_member
    where agency_id = any($1::int[]) order by added_at, user_id`,
};

export type MembershipRow = Pick<MemberRow, 'agencyId' | 'userId'>;

/** Values: users. */
export const MEMBERSHIPS_OF_USERS: Statement = {
  name: 'agency-memberships-of-users',
  readOnly: true,
  text: `
    select agency_id as "agencyId", user_id as "userId" from agency_member where user_id = any($1::uuid[])`,
};

/** Values: user, the agency after which the page begins, how many rows. */
export const AGENCIES_OF_USER: Statement = {
  name: 'agencies-of-user',
  readOnly: true,
  text: `
    select ${AGENCY_COLUMNS} from agency where id = any(array(
      select agency_id from agency_member where user_id = $1 and agency_id > $2 order by agency_id limit $3))
    order by id`,
};
