import type { Statement } from '../platform/postgres.js';

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

/** Values: user, concert. */
export const RECORD_CREATED_CONCERT: Statement = {
  name: 'record-created-concert',
  text: `
    select record_catalogue_difference($1, 'CONCERT', c.id, 'CREATED', null, jsonb_build_object(
      'title', c.title, 'kind', c.kind, 'description', c.description, 'artist_id', c.artist_id,
      'promoter_id', c.promoter_id, 'agency_id', c.agency_id, 'currency', c.currency,
      'sale_opens_at', c.sale_opens_at, 'max_seats_per_user', c.max_seats_per_user,
      'has_waiting_room', c.has_waiting_room))
    from concert c where c.id = $2`,
};

/** Values: user, performances. */
export const RECORD_CREATED_PERFORMANCES: Statement = {
  name: 'record-created-performances',
  text: `
    select record_catalogue_difference($1, 'PERFORMANCE', p.id, 'CREATED', null, jsonb_build_object(
      'concert_id', p.concert_id, 'venue_id', p.venue_id, 'starts_at', p.starts_at, 'lab', p.lab,
      'seats_total', p.seats_total))
    from performance p where p.id = any($2::int[]) order by p.id`,
};

/** Values: user, venues. */
export const RECORD_CREATED_VENUES: Statement = {
  name: 'record-created-venues',
  text: `
    select record_catalogue_difference($1, 'VENUE', v.id, 'CREATED', null, jsonb_build_object(
      'name', v.name, 'city', v.city, 'country', v.country, 'time_zone', v.time_zone,
      'agency_id', v.agency_id))
    from venue v where v.id = any($2::int[]) order by v.id`,
};

/** Which of these venues can be named: they are there and not archived. Values: venues. */
export const VENUES_TO_NAME: Statement = {
  name: 'venues-to-name',
  text: 'select id from venue where id = any($1::int[]) and archived_at is null order by id for share',
};

/** Which of these instants have passed. Values: instants. */
export const PAST_INSTANTS: Statement = {
  name: 'past-instants',
  text: 'select at from unnest($1::timestamptz[]) as at where at <= clock_timestamp()',
};
