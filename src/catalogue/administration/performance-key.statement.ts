import type { Statement } from '../../platform/postgres.js';

/**
 * Takes a key for a performance that is about to be created. When two requests come at once, the second waits
 * for the first. No row: the key has a performance already. Values: user, key, digest of the input.
 */
export const TAKE_PERFORMANCE_KEY: Statement = {
  name: 'performance-key-take',
  text: `
    insert into performance_key (user_id, idempotency_key, input_digest) values ($1, $2, decode($3, 'hex'))
    on conflict do nothing returning true`,
};

export interface PerformanceKeyRow {
  performanceId: number;
  inputDigest: string;
}

/** Values: user, key. */
export const PERFORMANCE_OF_KEY: Statement = {
  name: 'performance-of-key',
  text: `
    select performance_id as "performanceId", encode(input_digest, 'hex') as "inputDigest"
    from performance_key where user_id = $1 and idempotency_key = $2`,
};

/** Values: user, key, performance. */
export const BIND_PERFORMANCE_KEY: Statement = {
  name: 'performance-key-bind',
  text: 'update performance_key set performance_id = $3 where user_id = $1 and idempotency_key = $2',
};

export interface ConcertToExtendRow {
  agencyId: number | null;
  archived: boolean;
  saleOpensAt: Date | null;
}

/** Locks the concert: no other performance is added meanwhile. Values: concert. */
export const LOCK_CONCERT_TO_EXTEND: Statement = {
  name: 'concert-lock-to-extend',
  text: `
    select agency_id as "agencyId", archived_at is not null as archived, sale_opens_at as "saleOpensAt"
    from concert where id = $1 for no key update`,
};

/** A statement of its own: one that waits for the lock counts as of before the wait. Values: concert. */
export const COUNT_PERFORMANCES: Statement = {
  name: 'concert-count-performances',
  text: 'select count(*)::int as performances from performance where concert_id = $1',
};
