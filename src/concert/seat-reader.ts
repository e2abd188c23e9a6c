import type { Context } from '../graphql/context.js';
import type { Layouts } from './layouts.js';
import { type Seat, toSeat } from './seat.type.js';
import type { Seats } from './seats.js';

/** Seats for whoever holds their numbers. */
export class SeatReader {
  constructor(
    private readonly layouts: Layouts,
    private readonly seats: Seats,
  ) {}

  /** Seats of one performance, in this order, without asking the database; others are left out. */
  async ofPerformance(performanceId: number, seatIds: readonly number[]): Promise<Seat[]> {
    const seats: Seat[] = [];
    for (const seatId of seatIds) {
      const section = await this.layouts.sectionOf(performanceId, seatId);
      if (section) seats.push(toSeat(seatId, null, section));
    }
    return seats;
  }

  /** One seat, whatever its performance; null when there is none. */
  async byId(seatId: number, context: Context): Promise<Seat | null> {
    const row = await context.loaders.of(this.seats.byId).load(seatId);
    const section = row && (await this.layouts.sectionOf(row.performanceId, seatId));
    return section ? toSeat(seatId, row.status, section) : null;
  }
}
