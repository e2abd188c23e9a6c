import { CachedLoader } from '../platform/cached-loader.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, run } from '../platform/postgres.js';
import { type SeatMap, toSeatMap } from './seat-map.type.js';

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

export interface Sale {
  state: SaleState;
  /** How long it is until the clock changes the state; null: it does not. */
  changesInMs: number | null;
  /** Null: it has been open from the beginning. */
  saleOpensAt: Date | null;
  /** These count the performances that are still to come. */
  seatsLeft: number;
  seatsHeld: number;
  seatsTotal: number;
}

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

const IS_TO_COME = 'p.starts_at > clock_timestamp() and p.cancelled_at is null';
const sumToCome = (column: string): string => `coalesce(sum(${column}) filter (where ${IS_TO_COME}), 0)::int`;

/** What is known of a concert without performances. */
const NO_SALE: Sale = {
  state: 'ENDED',
  changesInMs: null,
  saleOpensAt: null,
  seatsLeft: 0,
  seatsHeld: 0,
  seatsTotal: 0,
};

// A performance that is cancelled is over. Sold out: every seat of every performance that is still to come
// is sold or blocked; held seats may come back.
const SALE_STATES = {
  name: 'sale-states',
  text: `
    select p.concert_id as "concertId", case
      when bool_and(p.starts_at <= clock_timestamp() or p.cancelled_at is not null) then 'ENDED'
      when p.sale_opens_at > clock_timestamp() + interval '1 hour' then 'SCHEDULED'
      when p.sale_opens_at > clock_timestamp() then 'OPENING_SOON'
      when bool_and(m.seats_left = 0 and m.seats_held = 0)
        filter (where ${IS_TO_COME})
        then 'SOLD_OUT'
      else 'ON_SALE' end as state,
      (extract(epoch from least(
        case when p.sale_opens_at - interval '1 hour' > clock_timestamp()
          then p.sale_opens_at - interval '1 hour' end,
        case when p.sale_opens_at > clock_timestamp() then p.sale_opens_at end,
        case when max(p.starts_at) > clock_timestamp() then max(p.starts_at) end
      ) - clock_timestamp()) * 1000)::float8 as "changesInMs", p.sale_opens_at as "saleOpensAt",
      ${sumToCome('m.seats_left')} as "seatsLeft", ${sumToCome('m.seats_held')} as "seatsHeld",
      ${sumToCome('p.seats_total')} as "seatsTotal"
    from performance_sale p join seat_map m on m.performance_id = p.performance_id
    where p.concert_id = any($1)
    group by p.concert_id, p.sale_opens_at`,
};

/**
 * How often a process reads a map at most, however many requests ask for it. The maps themselves
 * are further behind the sale.
 */
const LATELY = { max: 1_000, forMs: 25 };

/** Reads of the maps, which are at most a moment behind the seats themselves. */
export class SeatMaps {
  constructor(private readonly pool: Database) {}

  readonly maps = async (ids: readonly number[]): Promise<(SeatMapRow | null)[]> => {
    const rows = await run<SeatMapRow>(this.pool, SEAT_MAPS, [ids]);
    return inOrder(ids, rows, ({ performanceId }) => performanceId);
  };

  /** The state of a moment ago, shared by all requests within that moment. */
  readonly cached = new CachedLoader<SeatMap>(
    async (ids) => (await this.maps(ids)).map((row) => row && toSeatMap(row)),
    LATELY,
  ).many;

  /** The rows themselves, likewise. */
  readonly cachedRows = new CachedLoader<SeatMapRow>(this.maps, LATELY).many;

  /** Likewise. */
  readonly counts = new CachedLoader<SeatCounts>(async (ids) => {
    const rows = await run<SeatCounts>(this.pool, SEAT_COUNTS, [ids]);
    return inOrder(ids, rows, ({ performanceId }) => performanceId);
  }, LATELY).many;

  readonly saleStates = async (concertIds: readonly number[]): Promise<SaleState[]> =>
    (await this.sales(concertIds)).map(({ state }) => state);

  async sales(concertIds: readonly number[]): Promise<Sale[]> {
    const rows = await run<Sale & { concertId: number }>(this.pool, SALE_STATES, [concertIds]);
    const byId = new Map(rows.map((row) => [row.concertId, row]));
    return concertIds.map((id) => byId.get(id) ?? NO_SALE);
  }
}
