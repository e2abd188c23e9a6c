import type { Statement } from '../platform/postgres.js';
import type { ShownReservation } from '../reservation/index.js';

/** A reservation with its buyer, and its position in lists: microseconds since 1970. */
export interface ListedRow extends ShownReservation {
  userId: string;
  changedAt: Date;
  createdAtMicros: number;
}

// From the instant it lapses, a hold reads as EXPIRED, as everywhere.
const LAPSED = `r.status in ('HELD', 'PAYING') and r.held_until <= statement_timestamp()`;

const COLUMNS = `
  r.id, r.user_id as "userId", r.performance_id as "performanceId", r.seat_ids as "seatIds", r.strategy,
  r.amount, r.currency, r.held_until as "heldUntil", r.created_at as "createdAt",
  r.refusal_code as "refusalCode", r.refused_seat_ids as "refusedSeatIds",
  case when ${LAPSED} then r.held_until else r.changed_at end as "changedAt",
  (extract(epoch from r.created_at) * 1000000)::bigint as "createdAtMicros",
  case when ${LAPSED} then 'EXPIRED' else r.status::text end as status,
  case when ${LAPSED} then r.version + 1 else r.version end as version`;

/**
 * The conditions that all lists share. $1: performances; null: all. $2: statuses as they are stored.
 * $3: whether a hold has to have lapsed; null: either. $4, $5: created from, and before. $6, $7: the position
 * after which the page begins. $8: how many.
 */
const FITS = `
  ($1::int[] is null or r.performance_id = any($1)) and r.status = any($2::text[]::reservation_status[])
  and ($3::boolean is null or r.status not in ('HELD', 'PAYING')
    or (r.held_until <= statement_timestamp()) = $3)
  and r.created_at >= $4::timestamptz and r.created_at < $5::timestamptz`;

const POSITION = `(to_timestamp($6 / 1000000.0), $7::uuid)`;
const BEFORE = `(r.created_at, r.id) < ${POSITION}`;
const AFTER = `(r.created_at, r.id) > ${POSITION}`;
const NEWEST_FIRST = 'order by r.created_at desc, r.id desc limit $8';

/** The conditions that remain once performance and status are those of a place in the index. */
const FITS_ONE = `
  ($3::boolean is null or s.status not in ('HELD', 'PAYING')
    or (r.held_until <= statement_timestamp()) = $3)
  and r.created_at >= $4::timestamptz and r.created_at < $5::timestamptz`;

/**
 * Walks along the index of each performance and status, and takes no more than a page from each. Then it
 * reads the rows of the page.
 */
export const OF_PERFORMANCES: Statement = {
  name: 'console-reservations-of-performances',
  readOnly: true,
  text: `
    select ${COLUMNS}
    from (
      select found.id, found.created_at
      from unnest($1::int[]) as p (id) cross join unnest($2::text[]::reservation_status[]) as s (status)
      cross join lateral (
        select r.id, r.created_at from reservation_record r
        where r.performance_id = p.id and r.status = s.status and ${BEFORE} and ${FITS_ONE}
        ${NEWEST_FIRST}
      ) as found
      order by found.created_at desc, found.id desc limit $8
    ) as page join reservation_record r on r.id = page.id
    order by r.created_at desc, r.id desc`,
};

/** The same for exports: the oldest first, and a page begins after the position. */
export const EXPORT_PAGE: Statement = {
  name: 'console-export-page',
  readOnly: true,
  text: `
    select ${COLUMNS}
    from (
      select found.id, found.created_at
      from unnest($1::int[]) as p (id) cross join unnest($2::text[]::reservation_status[]) as s (status)
      cross join lateral (
        select r.id, r.created_at from reservation_record r
        where r.performance_id = p.id and r.status = s.status and ${AFTER} and ${FITS_ONE}
        order by r.created_at, r.id limit $8
      ) as found
      order by found.created_at, found.id limit $8
    ) as page join reservation_record r on r.id = page.id
    order by r.created_at, r.id`,
};

/** $9: user. */
export const OF_USER: Statement = {
  name: 'console-reservations-of-user',
  readOnly: true,
  text: `
    select ${COLUMNS} from reservation_record r where r.user_id = $9::uuid and ${FITS} and ${BEFORE}
    ${NEWEST_FIRST}`,
};

/** $9: user or null. $10: seat. Each half has its own index. A rejected request has held no seat. */
export const OF_SEAT: Statement = {
  name: 'console-reservations-of-seat',
  readOnly: true,
  text: `
    select ${COLUMNS}
    from (
      select h.reservation_id from reservation_hold h where h.seat_id = $10::bigint and h.active and not h.lab
      union all
      select h.reservation_id from reservation_hold h where h.seat_id = $10::bigint
        and (not h.active or h.lab)
    ) as held join reservation_record r on r.id = held.reservation_id
    where ($9::uuid is null or r.user_id = $9) and ${FITS} and ${BEFORE}
    ${NEWEST_FIRST}`,
};
