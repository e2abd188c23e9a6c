import type { ConcertRoom } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { Repeating } from '../platform/clock.js';
import type { Database } from '../platform/postgres.js';
import type { Hub } from '../push/hub.js';
import { ConcertSubscription } from './concert.subscription.js';
import { type RelayWatch, startRelay } from './relay.js';
import type { OnSold, SeatMapChange } from './relay-performance.js';
import { SaleFeeds } from './sale-feeds.js';
import {
  PerformanceSeatMapResolver,
  SaleStatusResolver,
  SeatMapResolver,
  SectionSeatsResolver,
} from './seat-map.resolver.js';
import { SeatMapSubscription } from './seat-map.subscription.js';
import { publishChange, SeatMapFeeds } from './seat-map-feeds.js';
import { SeatMaps } from './seat-maps.js';

export type { SeatMapChange } from './relay-performance.js';
/** For the waiting room: whether there is anything left to wait for. */
export { readSeatsLeft } from './seats-left.js';

export interface SeatMapRoomDeps {
  pool: Database;
  backgroundPool: Database;
  concerts: ConcertRoom;
  hub: Hub;
  /** The further work on reservations whose seats are sold, in the transaction that relays the sale. */
  onSold: OnSold;
  /** How often watched maps are read again, even when no change seems to be missing; null: never. */
  rereadMs: number | null;
  onError: (error: unknown) => void;
  /** Receives notices that an operator should read, although no action is needed. */
  onNotice: (message: string) => void;
}

/** Live seat maps and counts. The relay keeps them up to date from the outbox of the reservations. */
export function createSeatMapRoom(deps: SeatMapRoomDeps) {
  const { hub, rereadMs, onError } = deps;
  const maps = new SeatMaps(deps.pool);
  const feeds = new SeatMapFeeds({ hub, maps, rereadMs, onError });
  const sales = new SaleFeeds({ maps, catalogue: deps.concerts.catalogue, onError });
  return {
    resolvers: [
      new PerformanceSeatMapResolver(maps),
      new SaleStatusResolver(maps),
      new SectionSeatsResolver(maps, deps.concerts.layouts),
      new SeatMapResolver(deps.concerts.layouts),
      new SeatMapSubscription(feeds),
      new ConcertSubscription(sales),
    ],
    nodes: {
      SeatMap: (performanceId: number, context: Context) =>
        context.loaders.of(maps.cached).load(performanceId),
    },
    startRelay: (watch: RelayWatch): Repeating =>
      startRelay({ ...deps, ...watch, pool: deps.backgroundPool }),
    publish: (change: SeatMapChange): void => publishChange(hub, change.performanceId, change),
    stop: async (): Promise<void> => {
      await Promise.all([feeds.close(), sales.close()]);
    },
  };
}
