import { type Database, run } from '../platform/postgres.js';

export interface SeatMapRow {
  performanceId: number;
  version: number;
  statuses: Buffer;
}

export interface SeatCounts {
  performanceId: number;
  seatsLeft: number;
  seatsHeld: number;
}

export type SaleState = 'SCHEDULED' | 'OPENING_SOON' | 'ON_SALE' | 'SOLD_OUT' | 'ENDED';

const SEAT_MAPS = {
  name: 'seat-maps',
  text: 'select performance_id as "performanceId", version, statuses from seat_map where performance_id = any($1)',
};

const SEAT_COUNTS = {
  name: 'seat-counts',
  text: `
    select performance_id as "performanceId", seats_left as "seatsLeft", seats_held as "seatsHeld"
    from seat_map where performance_id = any($1)`,
};

// Sold out: every seat of every performance that is still to come is sold or blocked; held seats may come
// back.
const SALE_STATES = {
  name: 'sale-states',
  text: `
    select c.id as "concertId", case
      when bool_and(p.starts_at <= clock_timestamp()) then 'ENDED'
      when c.sale_opens_at > clock_timestamp() + interval '1 hour' then 'SCHEDULED'
      when c.sale_opens_at > clock_timestamp() then 'OPENING_SOON'
      when bool_and(m.seats_left = 0 and m.seats_held = 0) filter (where p.starts_at > clock_timestamp())
        then 'SOLD_OUT'
      else 'ON_SALE' end as state
    from concert c
    join performance p on p.concert_id = c.id
    join seat_map m on m.performance_id = p.id
    where c.id = any($1)
    group by c.id`,
};

/** Reads of what the relay keeps; at most a moment behind the seats themselves. */
export class SeatMaps {
  constructor(private readonly pool: Database) {}

  readonly maps = async (ids: readonly number[]): Promise<SeatMapRow[]> => {
    const rows = await run<SeatMapRow>(this.pool, SEAT_MAPS, [ids]);
    const byId = new Map(rows.map((row) => [row.performanceId, row]));
    return ids.map((id) => byId.get(id)!);
  };

  readonly counts = async (ids: readonly number[]): Promise<(SeatCounts | null)[]> => {
    const rows = await run<SeatCounts>(this.pool, SEAT_COUNTS, [ids]);
    const byId = new Map(rows.map((row) => [row.performanceId, row]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  readonly saleStates = async (concertIds: readonly number[]): Promise<SaleState[]> => {
    const rows = await run<{ concertId: number; state: SaleState }>(this.pool, SALE_STATES, [concertIds]);
    const byId = new Map(rows.map((row) => [row.concertId, row.state]));
    return concertIds.map((id) => byId.get(id) ?? 'ENDED');
  };
}
