import { BatchLoader } from '../platform/batch-loader.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, run } from '../platform/postgres.js';
import type { SeatStatus } from './seat-status.enum.js';

export interface SeatRow {
  id: number;
  performanceId: number;
  sectionId: number;
  status: keyof typeof SeatStatus;
}

export interface SeatRange {
  /** Seats after this one. */
  afterSeatId: number;
  lastSeatId: number;
  status: keyof typeof SeatStatus | null;
  limit: number;
}

const SEATS_BY_ID = {
  name: 'seats-by-id',
  text: `select id, performance_id as "performanceId", section_id as "sectionId", status from seat where id = any($1::bigint[])`,
};

// A performance's seats have consecutive ids, so a page is a walk along the primary key.
const SEATS_IN_RANGE = {
  name: 'seats-in-range',
  text: `
    select id, performance_id as "performanceId", section_id as "sectionId", status from seat
    where id > $1 and id <= $2 and ($3::seat_status is null or status = $3::seat_status)
    order by id limit $4`,
};

/** Reads of single seats, as they are at this moment. */
export class Seats {
  constructor(private readonly pool: Database) {}

  /**
   * Read together with what other requests ask for: in a hot sale each refusal reads the seats that were
   * refused.
   */
  readonly byId = new BatchLoader<SeatRow>(async (ids) => {
    const rows = await run<SeatRow>(this.pool, SEATS_BY_ID, [ids]);
    return inOrder(ids, rows, ({ id }) => id);
  }).many;

  list(range: SeatRange): Promise<SeatRow[]> {
    return run(this.pool, SEATS_IN_RANGE, [range.afterSeatId, range.lastSeatId, range.status, range.limit]);
  }
}
