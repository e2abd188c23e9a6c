import type { Statement } from '../../platform/postgres.js';
import { AGENCY_COLUMNS } from '../agency.entity.js';
import { ARTIST_COLUMNS } from '../artist.entity.js';
import { CONCERT_COLUMNS } from '../concert.entity.js';
import { PERFORMANCE_COLUMNS } from '../performance.entity.js';
import { PROMOTER_COLUMNS } from '../promoter.entity.js';
import { VENUE_COLUMNS } from '../venue.entity.js';

/** How the things of one kind are created, changed and archived. Each statement records what it does. */
export interface Administered {
  /** Locks a thing that is about to change, before what it names is locked. Values: id. */
  lock: Statement;
  /** Looks at a thing that another is about to name, and keeps it as it is meanwhile. Values: id. */
  look: Statement;
  /** Values: user, the values by column. */
  insert: Statement;
  /** Columns that are absent stay as they are. Values: user, id, the new values by column. */
  change: Statement;
  /** Again changes nothing. Values: user, id, true to archive and false to take it back. */
  archive: Statement;
  /** Values: id. */
  read: Statement;
}

/** What belongs to an agency; null: to none. With the values of the columns that can be changed. */
export interface LockedRow {
  agencyId: number | null;
  [column: string]: unknown;
}

export interface LookedAtRow {
  agencyId: number | null;
  archived: boolean;
}

export interface MadeRow {
  id: number;
}

/**
 * @param owner the agency that the thing belongs to
 * @param changeable the columns that administrators set
 * @param columns what the API reads
 */
function administered(
  kind: string,
  table: string,
  owner: string,
  changeable: string,
  columns: string,
): Administered {
  return {
    lock: {
      name: `administered-lock-${table}`,
      text: `select ${owner} as "agencyId", ${changeable} from ${table} where id = $1 for no key update`,
    },
    look: {
      name: `administered-look-${table}`,
      text: `
        select ${owner} as "agencyId", archived_at is not null as archived
        from ${table} where id = $1 for share`,
    },
    insert: {
      name: `administered-insert-${table}`,
      text: `
        with made as (
          insert into ${table} (${changeable})
          select ${changeable} from jsonb_populate_record(null::${table}, $2::jsonb)
          returning id, ${changeable}
        )
        select id, record_catalogue_difference($1, '${kind}', id, 'CREATED', null, to_jsonb(made) - 'id')
        from made`,
    },
    change: {
      name: `administered-change-${table}`,
      text: `
        with was as (select ${changeable} from ${table} where id = $2),
        became as (
          update ${table} as changed
          set (${changeable}) = (select ${changeable} from jsonb_populate_record(changed, $3::jsonb))
          where id = $2 returning ${changeable}
        )
        select record_catalogue_difference($1, '${kind}', $2, 'CHANGED', to_jsonb(was), to_jsonb(became))
        from was, became`,
    },
    archive: {
      name: `administered-archive-${table}`,
      text: `
        with was as (select archived_at from ${table} where id = $2),
        became as (
          update ${table} set archived_at = case when $3 then coalesce(archived_at, clock_timestamp()) end
          where id = $2 returning archived_at
        )
        select record_catalogue_difference(
          $1, '${kind}', $2, case when $3 then 'ARCHIVED' else 'RESTORED' end, to_jsonb(was), to_jsonb(became))
        from was, became`,
    },
    read: { name: `administered-read-${table}`, text: `select ${columns} from ${table} where id = $1` },
  };
}

export const AGENCY = administered('AGENCY', 'agency', 'id', 'name, image', AGENCY_COLUMNS);

export const ARTIST = administered('ARTIST', 'artist', 'agency_id', 'name, agency_id, image', ARTIST_COLUMNS);

export const PROMOTER = administered(
  'PROMOTER',
  'promoter',
  'agency_id',
  'name, agency_id',
  PROMOTER_COLUMNS,
);

export const VENUE = administered(
  'VENUE',
  'venue',
  'agency_id',
  'name, city, country, time_zone, agency_id, image',
  VENUE_COLUMNS,
);

export const CONCERT = administered(
  'CONCERT',
  'concert',
  'agency_id',
  'title, kind, description, artist_id, promoter_id, agency_id, image',
  CONCERT_COLUMNS,
);

export const PERFORMANCE = administered(
  'PERFORMANCE',
  'performance',
  // The concert stays with its agency meanwhile.
  '(select agency_id from concert where id = concert_id for share)',
  'concert_id, venue_id',
  PERFORMANCE_COLUMNS,
);

/**
 * The first seat that is held, or sold for a performance to come; no row: there is none. The seats of a
 * performance have consecutive ids, so this walks along the primary key. Values: a concert or null, a
 * performance or null.
 */
export const SEAT_IN_USE: Statement = {
  name: 'administered-seat-in-use',
  text: `
    select s.id from performance p
    cross join lateral (
      select seat.id from seat
      where seat.id >= p.first_seat_id and seat.id < p.first_seat_id + p.seats_total
        and (seat.status = 'HELD' or seat.status = 'SOLD' and p.starts_at > clock_timestamp())
      limit 1
    ) s
    where (p.concert_id = $1 or p.id = $2)
    limit 1`,
};
