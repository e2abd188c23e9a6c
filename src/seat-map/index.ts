import type { ConcertRoom } from '../concert/index.js';
import type { Context } from '../graphql/context.js';
import type { Repeating } from '../platform/clock.js';
import type { Database } from '../platform/postgres.js';
import type { Hub } from '../push/hub.js';
import { type OnSeatMapChange, type OnSold, type SeatMapChange, startRelay } from './relay.js';
import { PerformanceSeatMapResolver, SaleStatusResolver, SeatMapResolver } from './seat-map.resolver.js';
import { SeatMapSubscription } from './seat-map.subscription.js';
import { publishChange, SeatMapFeeds } from './seat-map-feeds.js';
import { SeatMaps } from './seat-maps.js';

export type { SeatMapChange } from './relay.js';

export interface SeatMapRoomDeps {
  pool: Database;
  backgroundPool: Database;
  concerts: ConcertRoom;
  hub: Hub;
  /** What else has to happen with reservations whose seats are sold, in the transaction that relays it. */
  onSold: OnSold;
  /** How often what is watched is read again although nothing seems to be missing; null: never. */
  rereadMs: number | null;
  onError: (error: unknown) => void;
}

/** Live seat maps and counts, kept by the relay from what reservations put into the outbox. */
export function createSeatMapRoom(deps: SeatMapRoomDeps) {
  const { hub, rereadMs, onError } = deps;
  const maps = new SeatMaps(deps.pool);
  const feeds = new SeatMapFeeds({ hub, maps, rereadMs, onError });
  return {
    resolvers: [
      new PerformanceSeatMapResolver(maps),
      new SaleStatusResolver(maps),
      new SeatMapResolver(deps.concerts.layouts),
      new SeatMapSubscription(feeds),
    ],
    nodes: {
      SeatMap: (performanceId: number, context: Context) =>
        context.loaders.of(maps.lately).load(performanceId),
    },
    startRelay: (onChange: OnSeatMapChange): Repeating =>
      startRelay(deps.backgroundPool, { onSold: deps.onSold, onChange }, onError),
    publish: (change: SeatMapChange): void => publishChange(hub, change.performanceId, change),
    stop: (): Promise<void> => feeds.close(),
  };
}
