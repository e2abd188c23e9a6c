import type { Role } from '../graphql/role.enum.js';
import type { Statement } from '../platform/postgres.js';

/**
 * A session begins, with its first refresh token. Values: session, user, digest, lifetime of the token in
 * days.
 */
export const OPEN_SESSION: Statement = {
  name: 'session-open',
  text: `
    with opened as (insert into session (id, user_id) values ($1, $2) returning id)
    insert into refresh_token (digest, session_id, expires_at)
    select $3, id, clock_timestamp() + make_interval(days => $4) from opened`,
};

export interface RefreshedRow {
  sessionId: string;
  userId: string;
  viewerId: string;
  roles: Role[];
}

/**
 * Marks a refresh token as used. When two requests come at once, the second waits for the first and then
 * finds the token used. Values: digest.
 */
export const USE_REFRESH_TOKEN: Statement = {
  name: 'refresh-token-use',
  text: `
    update refresh_token set used_at = clock_timestamp()
    from session join user_account on user_account.id = session.user_id
    where digest = $1 and used_at is null and expires_at > clock_timestamp()
      and session.id = session_id and revoked_at is null
    returning session_id as "sessionId", user_id as "userId", viewer_id as "viewerId", roles`,
};

/** Values: digest, session, lifetime in days. */
export const ADD_REFRESH_TOKEN: Statement = {
  name: 'refresh-token-add',
  text: `
    insert into refresh_token (digest, session_id, expires_at)
    values ($1, $2, clock_timestamp() + make_interval(days => $3))`,
};

/**
 * The session of a token that was used a moment ago, if this is its successor and nothing ended the session.
 * Values: digest, digest of the successor, for how many seconds a token may come back.
 */
export const REPEAT_REFRESH: Statement = {
  name: 'refresh-token-repeat',
  text: `
    select used.session_id as "sessionId", user_id as "userId", viewer_id as "viewerId", roles,
           next.used_at is not null as used
    from refresh_token used
      join refresh_token next on next.digest = $2 and next.session_id = used.session_id
      join session on session.id = used.session_id and revoked_at is null
      join user_account on user_account.id = session.user_id
    where used.digest = $1 and used.used_at > clock_timestamp() - make_interval(secs => $3)
      and next.expires_at > clock_timestamp()`,
};

export interface RepeatedRow extends RefreshedRow {
  /** Whether the successor was used, too. */
  used: boolean;
}

/** Ends the session of a token that was used before, unless it has ended already. Values: digest. */
export const REVOKE_FOR_REUSE: Statement = {
  name: 'session-revoke-for-reuse',
  text: `
    update session set revoked_at = clock_timestamp(), revoked_because = 'refresh token reused'
    from refresh_token
    where digest = $1 and used_at is not null and session.id = session_id and revoked_at is null
    returning session.id`,
};

/** Values: session. */
export const SIGN_OUT: Statement = {
  name: 'session-sign-out',
  text: `
    update session set revoked_at = clock_timestamp(), revoked_because = 'signed out'
    where id = $1 and revoked_at is null`,
};

/** Ends every session of a user. Values: user. */
export const REVOKE_FOR_PASSWORD: Statement = {
  name: 'session-revoke-for-password',
  text: `
    update session set revoked_at = clock_timestamp(), revoked_because = 'password reset'
    where user_id = $1 and revoked_at is null
    returning id`,
};

export interface RevokedRow {
  id: string;
  secondsAgo: number;
}

/**
 * The sessions revoked lately, newest first. Values: how many seconds to look back, how many rows at most.
 *
 * The clock is read in a subquery because an index cannot serve a comparison with a function that changes by
 * row.
 */
export const REVOKED_LATELY: Statement = {
  name: 'session-revoked-lately',
  text: `
    select id, extract(epoch from clock_timestamp() - revoked_at)::float8 as "secondsAgo"
    from session
    where revoked_at > (select clock_timestamp() - make_interval(secs => $1))
    order by revoked_at desc limit $2`,
};
