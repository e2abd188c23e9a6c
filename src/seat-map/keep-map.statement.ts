/** A performance whose map lacks its row, or some of its statuses. */
export interface BrokenSeatMap {
  performanceId: number;
}

// The length of a value that is stored outside its row is known without reading it.
export const BROKEN_SEAT_MAPS = {
  name: 'seat-map-broken',
  text: `
    select p.performance_id as "performanceId"
    from performance_sale p left join seat_map m on m.performance_id = p.performance_id
    where p.performance_id > $1 and octet_length(m.statuses) is distinct from (p.seats_total + 3) / 4
    order by p.performance_id limit $2`,
};

// Two that change the same map do so one after the other.
export const LOCK_SEAT_MAP = {
  name: 'seat-map-lock',
  text: `
    select m.version, m.statuses, m.seats_left as "seatsLeft", m.seats_held as "seatsHeld",
           p.first_seat_id as "firstSeatId", p.seats_total as "seatsTotal"
    from seat_map m join performance_sale p on p.performance_id = m.performance_id
    where m.performance_id = $1
    for no key update of m`,
};

export interface LockedSeatMap {
  version: number;
  statuses: Buffer;
  seatsLeft: number;
  seatsHeld: number;
  firstSeatId: number;
  seatsTotal: number;
}

// An empty map, to be filled from the seats in the same transaction. Another worker may be faster.
export const CREATE_SEAT_MAP = {
  name: 'seat-map-create',
  text: `
    insert into seat_map (performance_id, statuses, seats_left, seats_held)
    select performance_id, '', 0, 0 from performance_sale where performance_id = $1
    on conflict do nothing`,
};

export const SEATS_AS_THEY_ARE = {
  name: 'seat-map-seats-as-they-are',
  text: `
    select seat_statuses($1) as statuses,
      floor(extract(epoch from clock_timestamp()) * 1000)::bigint as "instantMs"`,
};

export const WRITE_SEAT_MAP = {
  name: 'seat-map-write',
  text: `
    update seat_map set version = $5, statuses = $2, seats_left = $3, seats_held = $4
    where performance_id = $1 returning clock_timestamp() as "writtenAt"`,
};
