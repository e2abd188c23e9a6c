import type { StatusName } from './seat-statuses.js';

/** A performance that the relay has work for. */
export interface PendingPerformance {
  performanceId: number;
  /** False: the row of its seat map was deleted. */
  hasMap: boolean;
}

// The performance whose news has waited longest comes first, so that each gets its turn when there are more
// than one round takes. From each performance the search jumps to the next, so it reads one row per
// performance, however many rows wait.
export const PENDING_PERFORMANCES = {
  name: 'relay-pending-performances',
  text: `
    with recursive oldest as (
      (select performance_id, id from outbox order by performance_id, id limit 1)
      union all
      select next.performance_id, next.id from oldest cross join lateral (
        select o.performance_id, o.id from outbox o where o.performance_id > oldest.performance_id
        order by o.performance_id, o.id limit 1) as next
    )
    select oldest.performance_id as "performanceId",
      exists (select from seat_map m where m.performance_id = oldest.performance_id) as "hasMap"
    from oldest where oldest.performance_id <> all($2::int[])
    order by oldest.id limit $1`,
};

// The length of a value that is stored outside its row is known without reading it.
export const BROKEN_SEAT_MAPS = {
  name: 'relay-broken-seat-maps',
  text: `
    select p.performance_id as "performanceId", m.performance_id is not null as "hasMap"
    from performance_sale p left join seat_map m on m.performance_id = p.performance_id
    where octet_length(m.statuses) is distinct from (p.seats_total + 3) / 4
      and p.performance_id <> all($2::int[])
    order by p.performance_id limit $1`,
};

// The relay that has locked the map's row relays its performance. So there is one relay at a time, without a
// lease that could outlive its holder. The lock ends with the transaction, or with the connection when the
// process is killed.
export const LOCK_SEAT_MAP = {
  name: 'relay-lock-seat-map',
  text: `
    select m.version, m.statuses, m.seats_left as "seatsLeft", m.seats_held as "seatsHeld",
           p.first_seat_id as "firstSeatId", p.seats_total as "seatsTotal"
    from seat_map m join performance_sale p on p.performance_id = m.performance_id
    where m.performance_id = $1
    for no key update of m skip locked`,
};

export interface LockedSeatMap {
  version: number;
  statuses: Buffer;
  seatsLeft: number;
  seatsHeld: number;
  firstSeatId: number;
  seatsTotal: number;
}

// An empty map, to be filled from the seats in the same transaction. Another relay may be faster.
export const CREATE_SEAT_MAP = {
  name: 'relay-create-seat-map',
  text: `
    insert into seat_map (performance_id, statuses, seats_left, seats_held)
    select performance_id, '', 0, 0 from performance_sale where performance_id = $1
    on conflict do nothing`,
};

export const IS_PERFORMANCE = {
  name: 'relay-is-performance',
  text: 'select from performance_sale where performance_id = $1',
};

export const SEATS_AS_THEY_ARE = {
  name: 'relay-seats-as-they-are',
  text: `
    select seat_statuses($1) as statuses,
      floor(extract(epoch from clock_timestamp()) * 1000)::bigint as "instantMs"`,
};

// Rows are selected by their performance, never by "everything after the last id": a transaction that commits
// late has an earlier id than rows that are done.
export const TAKE_OUTBOX = {
  name: 'relay-take-outbox',
  text: `
    delete from outbox where performance_id = $1 and id = any(array(
      select id from outbox where performance_id = $1 order by id limit $2))
    returning id, seat_ids as "seatIds", seat_status as "seatStatus", reservation_ids as "reservationIds",
      created_at as "createdAt"`,
};

export interface OutboxRow {
  id: number;
  seatIds: number[];
  seatStatus: StatusName;
  reservationIds: string[];
  createdAt: Date;
}

export const WRITE_SEAT_MAP = {
  name: 'relay-write-seat-map',
  text: `
    update seat_map set version = $5, statuses = $2, seats_left = $3, seats_held = $4
    where performance_id = $1 returning clock_timestamp() as "relayedAt"`,
};
