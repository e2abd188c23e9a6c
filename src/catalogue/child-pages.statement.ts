import type { Statement } from '../platform/postgres.js';
import { CONCERT_COLUMNS } from './concert.entity.js';
import { PERFORMANCE_COLUMNS } from './performance.entity.js';
import { SEATING_PLAN_COLUMNS } from './plan/store/seating-plan.statement.js';

/**
 * The first page of the children of many parents, in one statement however many parents there are.
 *
 * Values: ids of the parents, the id after which each page begins, rows per parent. Rows carry `parent`.
 *
 * @param columns what to read, as names in the database
 */
function childPages(table: string, parentColumn: string, columns: string): Statement {
  return {
    name: `${table}-pages-by-${parentColumn}`,
    text: `
      select parent, child.*
      from unnest($1::int[]) as parent
      cross join lateral (
        select ${columns} from ${table} where ${parentColumn} = parent and id > $2 order by id limit $3
      ) as child
      order by child.id`,
  };
}

export const ARTISTS_OF_AGENCIES = childPages(
  'artist',
  'agency_id',
  'id, name, agency_id as "agencyId", image',
);

export const CONCERTS_OF_ARTISTS = childPages('concert', 'artist_id', CONCERT_COLUMNS);

export const SEATING_PLANS_OF_VENUES = childPages('seating_plan', 'venue_id', SEATING_PLAN_COLUMNS);

export const PERFORMANCES_OF_CONCERTS = childPages('performance', 'concert_id', PERFORMANCE_COLUMNS);

/** Values: concerts. */
export const PERFORMANCE_COUNTS: Statement = {
  name: 'performance-counts',
  text: `
    select concert_id as id, count(*)::int as count from performance
    where concert_id = any($1::int[]) group by concert_id`,
};
