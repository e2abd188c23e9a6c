import type { Statement } from '../../platform/postgres.js';

export interface PerformanceCriteria {
  /** True: only those of which a seat may be bought now. False: only the others. */
  bookable?: boolean;
  /** It begins at or after this. */
  from?: Date;
  /** It begins before this. */
  to?: Date;
}

/** A performance's place in the list of all, which is ordered by their beginnings. */
export interface PerformancePlace {
  id: number;
  /** When it begins, in microseconds. */
  key: number;
}

/** The conditions as the first values of a statement. */
export function valuesOf({ bookable, from, to }: PerformanceCriteria): unknown[] {
  return [bookable ?? null, from ?? '-infinity', to ?? 'infinity'];
}

const MEETS = `
  l.listed and l.starts_at >= $2::timestamptz and l.starts_at < $3::timestamptz
  and ($1::boolean is null or $1 = (not l.sold_out and not l.cancelled
    and l.starts_at > statement_timestamp() and l.opens_at <= statement_timestamp()))`;

/** Values: the conditions, the key and the number of the performance before the page, its length. */
export const SOONEST_PERFORMANCES: Statement = {
  name: 'soonest-performances',
  readOnly: true,
  text: `
    select l.performance_id as id, (extract(epoch from l.starts_at) * 1000000)::bigint as key
    from performance_listing l
    where ${MEETS} and (l.starts_at, l.performance_id) >
      (timestamptz 'epoch' + $4::bigint * interval '1 microsecond', $5::bigint)
    order by l.starts_at, l.performance_id limit $6`,
};

/** In the order of their creation. Values: conditions, concerts, the number before each page, its length. */
export const PERFORMANCES_OF_CONCERTS: Statement = {
  name: 'performances-of-concerts',
  readOnly: true,
  text: `
    select parent, child.id
    from unnest($4::int[]) as parent
    cross join lateral (
      select l.performance_id as id from performance_listing l
      where l.concert_id = parent and l.performance_id > $5::bigint and ${MEETS}
      order by l.performance_id limit $6
    ) as child
    order by child.id`,
};

/** Values: the conditions, concerts. */
export const PERFORMANCE_COUNTS: Statement = {
  name: 'performance-counts',
  readOnly: true,
  text: `
    select l.concert_id as id, count(*)::int as count from performance_listing l
    where ${MEETS} and l.concert_id = any($4::int[]) group by l.concert_id`,
};
