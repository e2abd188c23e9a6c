import type { ConcertRoom } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { Repeating } from '../platform/clock.js';
import type { Database } from '../platform/postgres.js';
import type { Hub } from '../push/hub.js';
import { ConcertSubscription } from './concert.subscription.js';
import type { SeatMapChange } from './keep-map.js';
import { mapKeeper, startMending } from './map-keeper.js';
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

/** For the waiting room: whether there is anything left to wait for. */
export { readSeatsLeft } from './seats-left.js';

export interface SeatMapRoomDeps {
  pool: Database;
  backgroundPool: Database;
  concerts: ConcertRoom;
  hub: Hub;
  /** Called for each change of a map, after it is committed and published. */
  onChange: (change: SeatMapChange) => void;
  /** How often watched maps are read again, even when no change seems to be missing; null: never. */
  rereadMs: number | null;
  onError: (error: unknown) => void;
  /** Receives notices that an operator should read, although no action is needed. */
  onNotice: (message: string) => void;
}

/** Live seat maps and counts. A consumer of events keeps them up to date. */
export function createSeatMapRoom(deps: SeatMapRoomDeps) {
  const { hub, rereadMs, onError, onNotice } = deps;
  const maps = new SeatMaps(deps.pool);
  const feeds = new SeatMapFeeds({ hub, maps, rereadMs, onError });
  const sales = new SaleFeeds({ maps, catalogue: deps.concerts.catalogue, onError });
  const onChange = (change: SeatMapChange): void => {
    publishChange(hub, change.performanceId, change);
    deps.onChange(change);
    if (change.rebuilt) {
      onNotice(`the seat map of performance ${change.performanceId} was lost or damaged; it was rebuilt`);
    }
  };
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
    consumers: [mapKeeper(onChange)],
    startMending: (): Repeating => startMending({ pool: deps.backgroundPool, onChange, onError }),
    stop: async (): Promise<void> => {
      await Promise.all([feeds.close(), sales.close()]);
    },
  };
}
