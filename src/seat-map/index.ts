import type { CatalogueOffers } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { MetricMakers } from '../platform/metrics-registry.js';
import { defineRoom, type OwnGround } from '../room/index.js';
import { ConcertSubscription } from './concert.subscription.js';
import { SEAT_MAP_ID } from './ids.js';
import { RELAY_PAUSE_MS, Relay } from './relay.js';
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

/** For the waiting room: whether there is anything left to wait for. */
export { readSeatsLeft } from './seats-left.js';

/** What seat maps get from other rooms. */
interface SeatMapNeeds {
  catalogue: CatalogueOffers;
  /** The further work on reservations whose seats are sold, in the transaction that relays the sale. */
  onSold: OnSold;
  /** Wakes those who watch reservations that have changed. */
  publishReservations: (performanceId: number, reservationIds: readonly string[]) => void;
}

const seatMapMetrics = (make: MetricMakers) => ({
  relayLagSeconds: make.summary(
    'ticket_rush_relay_lag_seconds',
    'Seconds from a decision to the seat map that shows it.',
  ),
  relayFailures: make.counter(
    'ticket_rush_relay_failures_total',
    'Failed attempts of the relay whose cause was their performance.',
  ),
  seatMapsRebuilt: make.counter(
    'ticket_rush_seat_maps_rebuilt_total',
    'Seat maps that were lost or damaged and were rebuilt from the seats.',
  ),
});

/** Live seat maps and counts. The relay keeps them up to date from the outbox of the reservations. */
export const seatMapRoom = defineRoom({
  name: 'seatMap',
  metrics: seatMapMetrics,
  ids: [SEAT_MAP_ID],
  build: buildSeatMaps,
});

type SeatMapGround = OwnGround<unknown, ReturnType<typeof seatMapMetrics>, never>;

function buildSeatMaps(ground: SeatMapGround, needs: SeatMapNeeds) {
  const { hub, rereadMs } = ground;
  const { catalogue, layouts } = needs.catalogue;
  const onError = ground.report('following seat maps');
  const maps = new SeatMaps(ground.pool);
  const feeds = new SeatMapFeeds({ hub, maps, rereadMs, onError });
  const sales = new SaleFeeds({ maps, catalogue, onError });
  const relay = createRelay(ground, needs, onError);
  return {
    resolvers: [
      new PerformanceSeatMapResolver(maps),
      new SaleStatusResolver(maps),
      new SectionSeatsResolver(maps, layouts),
      new SeatMapResolver(layouts),
      new SeatMapSubscription(feeds),
      new ConcertSubscription(sales),
    ],
    nodes: {
      SeatMap: (performanceId: number, context: Context) =>
        context.loaders.of(maps.cached).load(performanceId),
    },
    jobs: [{ name: 'relay', every: RELAY_PAUSE_MS, run: () => relay.round() }],
    async close(): Promise<void> {
      await Promise.all([feeds.close(), sales.close()]);
    },
  };
}

function createRelay(ground: SeatMapGround, needs: SeatMapNeeds, onError: (error: unknown) => void): Relay {
  const { backgroundPool: pool, hub, metrics, notice: onNotice } = ground;
  const { onSold, publishReservations } = needs;
  return new Relay({
    pool,
    onSold,
    onError,
    onNotice,
    onChange(change: SeatMapChange) {
      publishChange(hub, change.performanceId, change);
      publishReservations(change.performanceId, change.reservationIds);
      for (const lagMs of change.lagsMs) metrics.relayLagSeconds.observe(lagMs / 1_000);
    },
    onFailure: () => metrics.relayFailures.inc(),
    onRebuilt: () => metrics.seatMapsRebuilt.inc(),
  });
}
