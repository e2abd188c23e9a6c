import type { Statement } from '../platform/postgres.js';
import { ARTIST_COLUMNS } from './artist.entity.js';
import { CONCERT_COLUMNS } from './concert.entity.js';
import { SEATING_PLAN_COLUMNS } from './plan/store/seating-plan.statement.js';

const NOT_ARCHIVED = 'archived_at is null';

/**
 * The first page of the children of many parents, in one statement however many parents there are.
 *
 * Values: ids of the parents, the id after which each page begins, rows per parent. Rows carry `parent`.
 *
 * @param columns what to read, as names in the database
 * @param listed which rows are listed
 */
function childPages(table: string, parentColumn: string, columns: string, listed: string): Statement {
  return {
    name: `${table}-pages-by-${parentColumn}`,
    text: `
      select parent, child.*
      from unnest($1::int[]) as parent
      cross join lateral (
        select ${columns} from ${table}
        where ${parentColumn} = parent and id > $2 and ${listed} order by id limit $3
      ) as child
      order by child.id`,
  };
}

export const ARTISTS_OF_AGENCIES = childPages('artist', 'agency_id', ARTIST_COLUMNS, NOT_ARCHIVED);

export const CONCERTS_OF_AGENCIES = childPages('concert', 'agency_id', CONCERT_COLUMNS, NOT_ARCHIVED);

export const CONCERTS_OF_ARTISTS = childPages('concert', 'artist_id', CONCERT_COLUMNS, NOT_ARCHIVED);

export const SEATING_PLANS_OF_VENUES = childPages('seating_plan', 'venue_id', SEATING_PLAN_COLUMNS, 'true');
