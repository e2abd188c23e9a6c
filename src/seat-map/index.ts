import type { CatalogueOffers } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { MetricMakers } from '../platform/metrics-registry.js';
import { defineRoom, type OwnGround } from '../room/index.js';
import { ConcertSubscription } from './concert.subscription.js';
import { SEAT_MAP_ID } from './ids.js';
import type { SeatMapChange } from './keep-map.js';
import { LOOKED_THROUGH_MS, mapKeeper, mendMaps } from './map-keeper.js';
import { SaleFeeds } from './sale-feeds.js';
import {
  PerformanceSeatMapResolver,
  SaleStatusResolver,
  SeatMapResolver,
  SectionSeatsResolver,
} from './seat-map.resolver.js';
import { SeatMapSubscription } from './seat-map.subscription.js';
import { publishChange, SeatMapFeeds } from './seat-map-feeds.js';
import { type Sale, SeatMaps } from './seat-maps.js';

/** For reservations: where it is worth looking for free seats. */
export { readFreeSeats } from './free-seats.js';
export type { Sale } from './seat-maps.js';
/** For the waiting room: whether there is anything left to wait for. */
export { readSeatsLeft } from './seats-left.js';

/** Where all processes are told that the seats of a concert have changed. The message says nothing more. */
export const concertChannel = (concertId: number): string => `concert-seats:${concertId}`;

/** What seat maps get from other rooms. */
interface SeatMapNeeds {
  catalogue: CatalogueOffers;
  /** Wakes the watchers of reservations that have changed. */
  publishReservations: (performanceId: number, reservationIds: readonly string[]) => void;
}

const seatMapMetrics = (make: MetricMakers) => ({
  relayLagSeconds: make.summary(
    'ticket_rush_relay_lag_seconds',
    'Seconds from a decision to the seat map that shows it.',
  ),
  seatMapsRebuilt: make.counter(
    'ticket_rush_seat_maps_rebuilt_total',
    'Seat maps that were lost or damaged and were rebuilt from the seats.',
  ),
});

/** Live seat maps and counts. A consumer of events keeps them up to date. */
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
  const onChange = teller(ground, needs);
  return {
    offers: {
      /** The sales of concerts, and how many seats are left, at most a moment behind. */
      sales: (concertIds: readonly number[]): Promise<Sale[]> => maps.sales(concertIds),
    },
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
    consumers: [mapKeeper(onChange)],
    jobs: [
      {
        name: 'mend seat maps',
        every: LOOKED_THROUGH_MS,
        run: () => mendMaps({ pool: ground.backgroundPool, onChange, onError }),
      },
    ],
    async close(): Promise<void> {
      await Promise.all([feeds.close(), sales.close()]);
    },
  };
}

/** Tells of a change that is committed. */
function teller(ground: SeatMapGround, { catalogue: { saleFacts }, publishReservations }: SeatMapNeeds) {
  const { hub, metrics, notice } = ground;
  const tellConcert = async (performanceId: number): Promise<void> => {
    const facts = await saleFacts(performanceId);
    if (facts) hub.publish(concertChannel(facts.concertId), {});
  };
  const onError = ground.report('telling of concerts');
  return (change: SeatMapChange): void => {
    publishChange(hub, change.performanceId, change);
    tellConcert(change.performanceId).catch(onError);
    publishReservations(change.performanceId, change.reservationIds);
    for (const lagMs of change.lagsMs) metrics.relayLagSeconds.observe(lagMs / 1_000);
    if (!change.rebuilt) return;
    metrics.seatMapsRebuilt.inc();
    notice(`the seat map of performance ${change.performanceId} was lost or damaged; it was rebuilt`);
  };
}
