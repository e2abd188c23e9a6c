import type { Context } from '../graphql/context.js';
import { andThen, type MaybePromise } from '../platform/maybe-promise.js';
import type { Layouts } from './layouts.js';
import { type Seat, toSeat } from './seat.type.js';
import type { Seats } from './seats.js';
import type { PricedSection } from './section.type.js';

/** Seats by their numbers. */
export class SeatReader {
  constructor(
    private readonly layouts: Layouts,
    private readonly seats: Seats,
  ) {}

  /** Seats of one performance, in this order, without a query. Seats of other performances are left out. */
  ofPerformance(performanceId: number, seatIds: readonly number[]): MaybePromise<Seat[]> {
    return andThen(this.layouts.sections(performanceId), (sections) =>
      seatIds.flatMap((seatId) => {
        const section = sectionOf(sections, seatId);
        return section ? [toSeat(seatId, null, section)] : [];
      }),
    );
  }

  /** One seat, whatever its performance; null when there is none. */
  async byId(seatId: number, context: Context): Promise<Seat | null> {
    const row = await context.loaders.of(this.seats.byId).load(seatId);
    const section = row && sectionOf(await this.layouts.sections(row.performanceId), seatId);
    return section ? toSeat(seatId, row.status, section) : null;
  }
}

/** The section a seat lies in; undefined for a seat of another performance. */
function sectionOf(sections: readonly PricedSection[], seatId: number): PricedSection | undefined {
  return sections.find(
    ({ firstSeatId, seatsTotal }) => seatId >= firstSeatId && seatId < firstSeatId + seatsTotal,
  );
}
