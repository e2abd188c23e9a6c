import type { Statement } from '../platform/postgres.js';

export type PlaceStatus = 'WAITING' | 'OFFERED' | 'TAKEN' | 'DECLINED' | 'LAPSED' | 'LEFT' | 'CLOSED';

/** A fan's place, as it is now. */
export interface PlaceRow {
  id: string;
  performanceId: number;
  /** The place in the order, counted from 1. */
  number: number;
  userId: string;
  seats: number;
  status: PlaceStatus;
  joinedAt: Date;
  /** How many wait in front; null unless WAITING. */
  ahead: number | null;
  /** Of the offer; null: there was none. */
  reservationId: string | null;
  offeredUntil: Date | null;
}

// What has become of an offer is read from its reservation, so a reader never sees whether a worker has
// settled it.
const COLUMNS = `
  s.id, s.performance_id as "performanceId", s.number, s.user_id as "userId", s.seats,
  case
    when s.status <> 'OFFERED' then s.status
    when r.lapsed or r.status = 'EXPIRED' then 'LAPSED'
    when r.status = 'CANCELLED' then 'DECLINED'
    when r.status in ('HELD', 'PAYING') then 'OFFERED'
    else 'TAKEN' end as status,
  s.joined_at as "joinedAt", s.reservation_id as "reservationId", r.held_until as "offeredUntil"`;
const OFFER = 'left join lateral reservation_states(array[s.reservation_id]) as r on true';
const AHEAD = `
  case when s.status = 'WAITING' then (
    select count(*) from standby_place w
    where w.performance_id = s.performance_id and w.status = 'WAITING' and w.number < s.number)
  end as ahead`;

/** Values: performance, user. The newest place of the user. */
export const PLACE_OF_USER: Statement = {
  name: 'standby-place-of-user',
  readOnly: true,
  text: `
    select ${COLUMNS}, ${AHEAD} from standby_place s ${OFFER}
    where s.user_id = $2 and s.performance_id = $1 order by s.number desc limit 1`,
};

/** Values: ids of places. */
export const PLACES_BY_ID: Statement = {
  name: 'standby-places-by-id',
  readOnly: true,
  text: `select ${COLUMNS}, ${AHEAD} from standby_place s ${OFFER} where s.id = any($1::uuid[])`,
};

/** Values: ids of the reservations that are their offers. */
export const PLACES_BY_OFFER: Statement = {
  name: 'standby-places-by-offer',
  readOnly: true,
  text: `select ${COLUMNS}, ${AHEAD} from standby_place s ${OFFER} where s.reservation_id = any($1::uuid[])`,
};

/** Values: performance, users. The newest place of each user, without how many wait in front. */
export const PLACES_OF_USERS: Statement = {
  name: 'standby-places-of-users',
  readOnly: true,
  text: `
    select ${COLUMNS}, null::int as ahead
    from unnest($2::uuid[]) as asked (user_id)
    cross join lateral (
      select * from standby_place own
      where own.user_id = asked.user_id and own.performance_id = $1
      order by own.number desc limit 1
    ) as s ${OFFER}`,
};

/** Values: performance. The numbers that wait, in order. */
export const WAITING_NUMBERS: Statement = {
  name: 'standby-waiting-numbers',
  readOnly: true,
  text: `
    select array(
      select s.number from standby_place s
      where s.performance_id = $1 and s.status = 'WAITING' order by s.number) as numbers`,
};

/** Values: performances. */
export const WAITING_COUNTS: Statement = {
  name: 'standby-waiting-counts',
  readOnly: true,
  text: `
    select l.performance_id as "performanceId", l.waiting
    from standby_list l where l.performance_id = any($1::int[])`,
};

export type JoinOutcome =
  | 'JOINED'
  | 'KNOWN'
  | 'NOT_FOUND'
  | 'SALE_ENDED'
  | 'PERFORMANCE_CANCELLED'
  | 'SALE_NOT_OPEN'
  | 'NOT_SOLD_OUT'
  | 'STANDBY_USED_UP'
  | 'LIMIT_EXCEEDED'
  | 'STANDBY_FULL';

/** Values: performance, user, seats, how many may wait, places of a user (sql/join-standby.sql). */
export const JOIN: Statement = {
  name: 'standby-join',
  text: 'select outcome from join_standby($1, $2, $3, $4, $5)',
};

/** Values: performance, user (sql/leave-standby.sql). */
export const LEAVE: Statement = {
  name: 'standby-leave',
  text: 'select leave_standby($1, $2) as "hasLeft"',
};

export type Step = 'OFFERED' | 'PASSED_OVER' | 'FREED' | 'CLOSED' | 'SETTLED' | 'NOTHING';

/** Values: performance, milliseconds of an offer and of the pause (sql/advance-standby.sql). */
export const ADVANCE: Statement = {
  name: 'standby-advance',
  text: `select step from advance_standby($1, $2 * interval '1 ms', $3 * interval '1 ms')`,
};

/** Values: the last performance that was looked at, how many. Lists that may have a next step. */
export const DUE: Statement = {
  name: 'standby-due',
  readOnly: true,
  text: `
    select l.performance_id as "performanceId"
    from standby_list l join performance_sale p on p.performance_id = l.performance_id
    where l.to_do and l.performance_id > $1 and (
      kept_back_seats(l.performance_id, 1) <> '{}'
      or l.waiting = 0 and p.keeps_back_seats
      or l.waiting > 0 and (p.cancelled_at is not null or p.starts_at <= clock_timestamp())
      or exists (
        select from standby_place s cross join lateral reservation_states(array[s.reservation_id]) as r
        where s.performance_id = l.performance_id and s.status = 'OFFERED'
          and r.status not in ('HELD', 'PAYING')))
    order by l.performance_id limit $2`,
};

export interface LogRow {
  number: number;
  kind: string;
  place: number;
  detail: string;
  /** Microseconds since 1970. */
  at: number;
  hash: string;
}

/** Values: performance, the last number of the page before, how many. */
export const LOG_PAGE: Statement = {
  name: 'standby-log-page',
  readOnly: true,
  text: `
    select l.number, l.kind, l.place, l.detail, (extract(epoch from l.at) * 1000000)::bigint as at,
      encode(l.hash, 'hex') as hash
    from standby_log l where l.performance_id = $1 and l.number > $2 order by l.number limit $3`,
};
