import type { Statement } from '../platform/postgres.js';
import { CONCERT_COLUMNS } from './concert.entity.js';

/**
 * Takes a key for a concert that is about to be created. When two requests come at once, the second waits for
 * the first. No row: the key has a concert already. Values: user, key, digest of the input.
 */
export const TAKE_CONCERT_KEY: Statement = {
  name: 'concert-key-take',
  text: `
    insert into concert_key (user_id, idempotency_key, input_digest) values ($1, $2, decode($3, 'hex'))
    on conflict do nothing returning true`,
};

export interface ConcertKeyRow {
  concertId: number;
  inputDigest: string;
}

/** Values: user, key. */
export const CONCERT_OF_KEY: Statement = {
  name: 'concert-of-key',
  text: `
    select concert_id as "concertId", encode(input_digest, 'hex') as "inputDigest"
    from concert_key where user_id = $1 and idempotency_key = $2`,
};

/** Values: user, key, concert. */
export const BIND_CONCERT_KEY: Statement = {
  name: 'concert-key-bind',
  text: 'update concert_key set concert_id = $3 where user_id = $1 and idempotency_key = $2',
};

/** Values: concert. */
export const CONCERT_AS_WRITTEN: Statement = {
  name: 'concert-as-written',
  text: `select ${CONCERT_COLUMNS} from concert where id = $1`,
};

/** Values: user, concert. */
export const RECORD_CREATED_CONCERT: Statement = {
  name: 'record-created-concert',
  text: `
    select record_catalogue_change($1, 'CONCERT', c.id, 'CREATED', null, to_jsonb(c))
    from concert c where c.id = $2`,
};

/** Which of these instants have passed. Values: instants. */
export const PAST_INSTANTS: Statement = {
  name: 'past-instants',
  text: 'select at from unnest($1::timestamptz[]) as at where at <= clock_timestamp()',
};
