import type { ConcertRoom } from '../concert/index.js';
import type { Repeating } from '../platform/clock.js';
import type { Database } from '../platform/postgres.js';
import { type OnSeatMapChange, startRelay } from './relay.js';
import { PerformanceSeatMapResolver, SaleStatusResolver, SeatMapResolver } from './seat-map.resolver.js';
import { SeatMaps } from './seat-maps.js';

export type { SeatMapChange } from './relay.js';
export { SeatMap } from './seat-map.type.js';

/** Live seat maps and counts, kept by the relay from what reservations put into the outbox. */
export function createSeatMapRoom(deps: { pool: Database; backgroundPool: Database; concerts: ConcertRoom }) {
  const maps = new SeatMaps(deps.pool);
  return {
    resolvers: [
      new PerformanceSeatMapResolver(maps),
      new SaleStatusResolver(maps),
      new SeatMapResolver(deps.concerts.layouts),
    ],
    startRelay: (onChange: OnSeatMapChange, onError: (error: unknown) => void): Repeating =>
      startRelay(deps.backgroundPool, onChange, onError),
  };
}
