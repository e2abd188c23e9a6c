import { CachedLoader } from '../platform/cached-loader.js';
import { inOrder } from '../platform/in-order.js';
import type { MaybePromise } from '../platform/maybe-promise.js';
import { type Database, run, type Statement } from '../platform/postgres.js';

/** What a reservation needs before its transaction, which decides by what it reads itself. */
export interface SaleFacts {
  performanceId: number;
  concertId: number;
  lab: boolean;
  /** Seats are held only with a pass of the waiting room. In a presale none is needed. */
  needsPass: boolean;
  /** The seats of each user are counted, because there is or was a limit. */
  countsSeats: boolean;
  /** The best seats are chosen so that no single seat is left over. May be half a second old. */
  leavesNoSingle: boolean;
  firstSeatId: number;
  seatsTotal: number;
}

const SALE_FACTS: Statement = {
  name: 'sale-facts',
  readOnly: true,
  text: `
    select p.id as "performanceId", c.id as "concertId", p.lab,
           c.has_waiting_room and not coalesce(c.presale_opens_at is not null
             and c.sale_opens_at > clock_timestamp(), false) as "needsPass",
           c.max_seats_per_user is not null or c.counts_late as "countsSeats",
           c.leave_no_single_seat as "leavesNoSingle",
           p.first_seat_id as "firstSeatId", p.seats_total as "seatsTotal"
    from performance p join concert c on c.id = p.concert_id
    where p.id = any($1)`,
};

export type ReadSaleFacts = (performanceId: number) => MaybePromise<SaleFacts | null>;

/** How old facts may be: of all of them only `needsPass`, `countsSeats` and `leavesNoSingle` change. */
const FOR_MS = 500;

/** Reads the facts of a performance once in half a second, however many requests want them. */
export function saleFactsReader(pool: Database): ReadSaleFacts {
  const known = new CachedLoader<SaleFacts>(
    async (ids) => {
      const rows = await run<SaleFacts>(pool, SALE_FACTS, [ids]);
      return inOrder(ids, rows, ({ performanceId }) => performanceId);
    },
    { max: 10_000, forMs: FOR_MS },
  );
  return (performanceId) => known.one(performanceId);
}
