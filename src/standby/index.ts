import type { CatalogueOffers } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import type { MetricMakers } from '../platform/metrics-registry.js';
import type { Reservations } from '../reservation/index.js';
import { defineRoom, type OwnGround, variable, whole } from '../room/index.js';
import { Migration0029Standby } from './0029-standby.js';
import { SEAT_OFFER_ID, STANDBY_PLACE_ID } from './ids.js';
import { LOOK_MS, Offering } from './offering.js';
import { Standby } from './standby.js';
import { SeatOfferResolver, StandbyListResolver, StandbyResolver } from './standby.resolver.js';
import { StandbySubscription } from './standby.subscription.js';
import { publishStandby, StandbyFeeds } from './standby-feeds.js';
import { offeringWaker } from './wake-offering.js';

export { seatOffered } from './seat-offered.topic.js';

/** What standby lists get from other rooms. */
interface StandbyNeeds {
  catalogue: CatalogueOffers;
  reservations: Reservations;
}

const VARIABLES = {
  SEAT_OFFER_SECONDS: variable(
    whole(1, 86_400).default(600),
    'How many seconds seats that come back are held for a fan who stands by, 1 to 86400. Default: 600.',
  ),
  STANDBY_MAX: variable(
    whole(1, 100_000).default(10_000),
    'How many fans may stand by for one performance, 1 to 100000. Default: 10000.',
  ),
};

interface StandbySettings {
  offerMs: number;
  listMax: number;
}

const standbyMetrics = (make: MetricMakers) => ({
  offers: make.counter('ticket_rush_seat_offers_total', 'Offers of seats to fans who stand by.'),
});

/** Seats of a sold-out performance that come back are offered to the fans who stand by, in their order. */
export const standbyRoom = defineRoom({
  name: 'standby',
  variables: VARIABLES,
  settings: ({ SEAT_OFFER_SECONDS, STANDBY_MAX }): StandbySettings => ({
    offerMs: SEAT_OFFER_SECONDS * 1_000,
    listMax: STANDBY_MAX,
  }),
  metrics: standbyMetrics,
  ids: [STANDBY_PLACE_ID, SEAT_OFFER_ID],
  migrations: [{ name: '0029-standby', class: Migration0029Standby }],
  sqlFunctions: [
    'src/standby/sql/note-standby.sql',
    'src/standby/sql/join-standby.sql',
    'src/standby/sql/leave-standby.sql',
    'src/standby/sql/settle-seat-offers.sql',
    'src/standby/sql/close-standby.sql',
    'src/standby/sql/offer-kept-seats.sql',
    'src/standby/sql/put-on-sale.sql',
    'src/standby/sql/advance-standby.sql',
  ],
  build: buildStandby,
});

type StandbyGround = OwnGround<StandbySettings, ReturnType<typeof standbyMetrics>, never>;

function buildStandby(ground: StandbyGround, { catalogue: { catalogue }, reservations }: StandbyNeeds) {
  const { pool, backgroundPool, hub, rereadMs, settings, metrics } = ground;
  const onChange = (performanceId: number): void => publishStandby(hub, performanceId);
  const standby = new Standby({ pool, listMax: settings.listMax, onChange });
  const feeds = new StandbyFeeds({ hub, standby, rereadMs, onError: ground.report('following standby') });
  const offering = new Offering({
    pool: backgroundPool,
    offerMs: settings.offerMs,
    onError: ground.report('offering seats'),
    onStep(performanceId, step) {
      if (step === 'OFFERED') metrics.offers.inc();
      onChange(performanceId);
    },
  });
  const resolver = new StandbyResolver({ standby, catalogue });
  const offers = new SeatOfferResolver({ standby, reservations });
  return {
    resolvers: [resolver, offers, new StandbyListResolver(standby), new StandbySubscription(feeds)],
    nodes: {
      StandbyPlace: (uuid: string, context: Context) => resolver.node(uuid, context),
      SeatOffer: (uuid: string, context: Context) => offers.node(uuid, context),
    },
    consumers: [offeringWaker((performanceIds) => offering.wake(performanceIds))],
    jobs: [{ name: 'offer seats', every: LOOK_MS, run: () => offering.lookThrough() }],
    async close(): Promise<void> {
      await offering.stop();
      await feeds.close();
    },
  };
}
