import type { Context } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import type { Images } from '../image/index.js';
import type { OwnGround } from '../room/index.js';
import {
  AgencyImageResolver,
  ArtistImageResolver,
  ConcertImageResolver,
  SetImageResolver,
  VenueImageResolver,
} from './administration/image.resolver.js';
import { administrationResolvers, type CatalogueUsers } from './administration/index.js';
import { AgencyResolver, ArtistResolver } from './agency.resolver.js';
import { toAgency } from './agency.type.js';
import { toArtist } from './artist.type.js';
import { Catalogue } from './catalogue.js';
import { CatalogueChanges } from './changes.js';
import { ConcertResolver } from './concert.resolver.js';
import { toConcert } from './concert.type.js';
import { ConcertAgencyResolver } from './concert-agency.resolver.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
import { CreateConcertResolver } from './create-concert.resolver.js';
import { Interest } from './interest.js';
import { Layouts } from './layouts.js';
import { PerformanceResolver, SeatResolver } from './performance.resolver.js';
import { toPerformance } from './performance.type.js';
import { PlanThreads } from './plan/pretix/threads.js';
import { SeatingPlanResolver, VenueSeatingPlansResolver } from './plan/store/seating-plan.resolver.js';
import { toSeatingPlan } from './plan/store/seating-plan.type.js';
import { seatingPlanRoutes } from './plan/store/seating-plan-routes.js';
import { SeatingPlans } from './plan/store/seating-plans.js';
import { PromoterResolver } from './promoter.resolver.js';
import { toPromoter } from './promoter.type.js';
import { BlockSeatsResolver, SeatsNotFreeResolver } from './sale/block-seats.resolver.js';
import { ChangePerformanceResolver } from './sale/change-performance.resolver.js';
import { SalesPolicyResolver } from './sale/sales-policy.resolver.js';
import { type ReadSaleFacts, saleFactsReader } from './sale-facts.js';
import { ConcertLists } from './search/concert-lists.js';
import { PerformanceListResolver } from './search/performance-list.resolver.js';
import { PerformanceLists } from './search/performance-lists.js';
import { SeatReader } from './seat-reader.js';
import { Seats } from './seats.js';
import { SectionResolver } from './section.resolver.js';
import { toSection } from './section.type.js';
import { performancesToSellOut } from './seed/performances-to-sell-out.js';
import { seedPictures } from './seed/seed-pictures.js';
import { VenueResolver } from './venue.resolver.js';
import { toVenue } from './venue.type.js';

/** What the catalogue gets from other rooms. */
export interface CatalogueNeeds {
  images: Images;
}

/** What other rooms may read of the catalogue. */
export interface CatalogueOffers {
  changes: CatalogueChanges;
  catalogue: Catalogue;
  saleFacts: ReadSaleFacts;
  layouts: Layouts;
  seatReader: SeatReader;
  /** The performances of the demonstration that shall be sold out; none without it. */
  performancesToSellOut: () => Promise<number[]>;
  /** Counts how often concerts are wanted. */
  interest: Interest;
}

/** What stands behind the resolvers. */
function partsOf(ground: CatalogueGround) {
  const { orm, pool, backgroundPool, bulkPool, hub, keptAnswers, settings } = ground;
  const onError = ground.report('following the catalogue');
  const changes = new CatalogueChanges({ pool: backgroundPool, hub, answers: keptAnswers, onError });
  const catalogue = new Catalogue(orm, pool, changes);
  const layouts = new Layouts(pool, changes);
  const seats = new Seats(pool);
  const seatReader = new SeatReader(layouts, seats);
  const planThreads = new PlanThreads();
  const seatingPlans = new SeatingPlans(bulkPool, planThreads);
  const offers: CatalogueOffers = {
    changes,
    catalogue,
    // Many requests wait for one reading, which must not wait behind them.
    saleFacts: saleFactsReader(backgroundPool),
    layouts,
    seatReader,
    performancesToSellOut: async () => (settings.seed ? performancesToSellOut(pool) : []),
    interest: new Interest(),
  };
  const nodes = nodesOf(catalogue, seatReader, seatingPlans);
  return { changes, catalogue, layouts, seats, seatReader, planThreads, seatingPlans, offers, nodes };
}

/** Puts the room together. It opens nothing. */
export function buildCatalogue(
  ground: CatalogueGround,
  {
    waitingRooms,
    users,
    images,
  }: CatalogueNeeds & { waitingRooms: ConcertWaitingRooms; users: CatalogueUsers },
) {
  const { pool, bulkPool, settings, notice } = ground;
  const { changes, catalogue, layouts, seats, seatReader, planThreads, seatingPlans, offers, nodes } =
    partsOf(ground);
  return {
    offers,
    resolvers: [
      new AgencyResolver(catalogue),
      new ArtistResolver(catalogue),
      new PromoterResolver(catalogue),
      new VenueResolver(catalogue),
      new ConcertResolver(catalogue, new ConcertLists(pool)),
      new ConcertAgencyResolver(catalogue),
      new PerformanceResolver(catalogue, layouts, seats),
      new PerformanceListResolver(catalogue, new PerformanceLists(pool)),
      new SectionResolver(layouts),
      new SeatingPlanResolver(catalogue),
      new VenueSeatingPlansResolver(catalogue),
      new SeatResolver(catalogue, seats),
      new CreateConcertResolver(bulkPool, waitingRooms),
      new SetImageResolver(pool, images),
      new AgencyImageResolver(images),
      new ArtistImageResolver(images),
      new VenueImageResolver(images),
      new ConcertImageResolver(images),
      new BlockSeatsResolver(pool),
      new SeatsNotFreeResolver(seatReader),
      new ChangePerformanceResolver(pool),
      ...administrationResolvers({ pool, bulkPool, users, nodes }),
      new SalesPolicyResolver(pool, waitingRooms),
    ],
    nodes,
    routes: seatingPlanRoutes(seatingPlans, planThreads),
    jobs: settings.seed ? [seedPictures(pool, images, notice)] : [],
    afterMutation: (context: Context) => (mayChangeCatalogue(context) ? () => changes.changed() : undefined),
    start: () => changes.start(),
    close: () => changes.stop(),
  };
}

type CatalogueGround = OwnGround<{ seed: boolean }, undefined, never>;

/** Others change nothing in the catalogue, so that a sale does not wait for the changes. */
function mayChangeCatalogue({ caller }: Context): boolean {
  return caller !== null && (caller.roles.includes(Role.ADMIN) || caller.roles.includes(Role.ORGANISER));
}
/** How each thing is found by what its id stands for. */
const nodesOf = (catalogue: Catalogue, seatReader: SeatReader, seatingPlans: SeatingPlans) => ({
  Agency: one(catalogue.agencies, toAgency),
  Artist: one(catalogue.artists, toArtist),
  Promoter: one(catalogue.promoters, toPromoter),
  Venue: one(catalogue.venues, toVenue),
  Concert: one(catalogue.concerts, toConcert),
  Performance: one(catalogue.performances, toPerformance),
  SeatingPlan: one(seatingPlans.byId, toSeatingPlan),
  Section: one(catalogue.sections, toSection),
  Seat: (id: number, context: Context) => seatReader.byId(id, context),
});

const one =
  <Row>(batch: (ids: readonly number[]) => Promise<(Row | null)[]>, toNode: (row: Row) => object | null) =>
  async (id: number, context: Context): Promise<object | null> => {
    const row = await context.loaders.of(batch).load(id);
    return row && toNode(row);
  };
