import type { StatusName } from './seat-statuses.js';

export const PENDING_PERFORMANCES = {
  name: 'relay-pending-performances',
  text: 'select distinct performance_id as "performanceId" from outbox limit $1',
};

// Whoever has locked the map's row relays its performance: one relay at a time, without a lease that could
// outlive its holder. The lock goes with the transaction, and with the connection when the process is killed.
export const LOCK_SEAT_MAP = {
  name: 'relay-lock-seat-map',
  text: `
    select m.version, m.statuses, m.seats_left as "seatsLeft", m.seats_held as "seatsHeld",
           p.first_seat_id as "firstSeatId"
    from seat_map m join performance p on p.id = m.performance_id
    where m.performance_id = $1
    for no key update of m skip locked`,
};

export interface LockedSeatMap {
  version: number;
  statuses: Buffer;
  seatsLeft: number;
  seatsHeld: number;
  firstSeatId: number;
}

// Rows are taken by what they are, never by "everything after the last id": a transaction that committed late
// has an earlier id than rows that are done.
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
    update seat_map set version = version + 1, statuses = $2, seats_left = $3, seats_held = $4
    where performance_id = $1 returning clock_timestamp() as "relayedAt"`,
};
