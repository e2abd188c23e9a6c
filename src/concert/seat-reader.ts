import type { Context } from '../graphql/context.js';
import type { Catalogue } from './catalogue.js';
import { type Seat, toSeat } from './seat.type.js';
import type { Seats } from './seats.js';

/** Seats by their numbers, in that order, as they stand now; for whoever holds numbers of seats. */
export async function readSeats(
  rooms: { catalogue: Catalogue; seats: Seats },
  ids: readonly number[],
  context: Context,
): Promise<(Seat | null)[]> {
  const rows = await context.loaders.of(rooms.seats.byId).loadMany(ids);
  return Promise.all(
    rows.map(async (row) => {
      if (row instanceof Error) throw row;
      if (!row) return null;
      const section = await context.loaders.of(rooms.catalogue.sections).load(row.sectionId);
      return section && toSeat(row.id, row.status, section);
    }),
  );
}
