import type { Context } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import type { Images } from '../image/index.js';
import { run } from '../platform/postgres.js';
import { defineRoom, flag, variable } from '../room/index.js';
import { Migration0025Administration } from './0025-administration.js';
import {
  AgencyImageResolver,
  ArtistImageResolver,
  ConcertImageResolver,
  SetImageResolver,
  VenueImageResolver,
} from './administration/image.resolver.js';
import { administrationResolvers, type CatalogueUsers } from './administration/index.js';
import { AgencyEntity } from './agency.entity.js';
import { AgencyResolver, ArtistResolver } from './agency.resolver.js';
import { toAgency } from './agency.type.js';
import { ArtistEntity } from './artist.entity.js';
import { toArtist } from './artist.type.js';
import { Catalogue } from './catalogue.js';
import { CatalogueChanges } from './changes.js';
import { ConcertEntity } from './concert.entity.js';
import { ConcertResolver } from './concert.resolver.js';
import { toConcert } from './concert.type.js';
import { ConcertAgencyResolver } from './concert-agency.resolver.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
import { CreateConcertResolver } from './create-concert.resolver.js';
import {
  AGENCY_ID,
  ARTIST_ID,
  CONCERT_ID,
  PERFORMANCE_ID,
  PROMOTER_ID,
  SEAT_ID,
  SEATING_PLAN_ID,
  SECTION_ID,
  VENUE_ID,
} from './ids.js';
import { Interest } from './interest.js';
import { Layouts } from './layouts.js';
import { PerformanceEntity } from './performance.entity.js';
import { PerformanceResolver, SeatResolver } from './performance.resolver.js';
import { toPerformance } from './performance.type.js';
import { Migration0026SeatingPlans } from './plan/0026-seating-plans.js';
import { PlanThreads } from './plan/pretix/threads.js';
import { SeatingPlanResolver, VenueSeatingPlansResolver } from './plan/store/seating-plan.resolver.js';
import { toSeatingPlan } from './plan/store/seating-plan.type.js';
import { seatingPlanRoutes } from './plan/store/seating-plan-routes.js';
import { SeatingPlans } from './plan/store/seating-plans.js';
import { PromoterEntity } from './promoter.entity.js';
import { PromoterResolver } from './promoter.resolver.js';
import { toPromoter } from './promoter.type.js';
import { BlockSeatsResolver, SeatsNotFreeResolver } from './sale/block-seats.resolver.js';
import { ChangePerformanceResolver } from './sale/change-performance.resolver.js';
import { SalesPolicyResolver } from './sale/sales-policy.resolver.js';
import { type ReadSaleFacts, saleFactsReader } from './sale-facts.js';
import { REFRESH_DUE } from './search/concert-list.statement.js';
import { ConcertLists } from './search/concert-lists.js';
import { PerformanceListResolver } from './search/performance-list.resolver.js';
import { PerformanceLists } from './search/performance-lists.js';
import { SeatReader } from './seat-reader.js';
import { Seats } from './seats.js';
import { SectionEntity } from './section.entity.js';
import { SectionResolver } from './section.resolver.js';
import { toSection } from './section.type.js';
import { performancesToSellOut } from './seed/performances-to-sell-out.js';
import { seedCatalogue } from './seed/seed-catalogue.js';
import { seedPictures } from './seed/seed-pictures.js';
import { VenueEntity } from './venue.entity.js';
import { VenueResolver } from './venue.resolver.js';
import { toVenue } from './venue.type.js';

export type { Catalogue } from './catalogue.js';
export type { CatalogueChanges } from './changes.js';
export { Concert, toConcert } from './concert.type.js';
export type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
export { CreateConcertInput } from './create-concert.input.js';
export * from './ids.js';
export type { Interest } from './interest.js';
export { numberOf, type Row } from './layout.js';
export type { LaidSection, Layout, Layouts } from './layouts.js';
export { mayChangeConcert, organiserOfConcert, organising } from './organiser.js';
export { performanceChanged } from './performance.topic.js';
export { Performance, toPerformance } from './performance.type.js';
export { seatAt } from './plan/geometry.js';
export { SeatCategory, toSeatCategory } from './plan/seat-category.type.js';
export { accessCodeDigest, checkedAccessCode } from './sale/access-code.js';
export { performanceNow, performanceToChange } from './sale/performance-to-change.js';
export { SalesPolicy } from './sale/sales-policy.type.js';
export type { ReadSaleFacts, SaleFacts } from './sale-facts.js';
export { SaleStatus } from './sale-status.enum.js';
export { Seat } from './seat.type.js';
export type { SeatReader } from './seat-reader.js';
export {
  type SeatsChanged,
  type SeatsReleased,
  type SeatsSold,
  seatsBlocked,
  seatsHeld,
  seatsReleased,
  seatsSold,
} from './seats.topic.js';
export { Section, toSection } from './section.type.js';

/** What the catalogue gets from other rooms. */
interface CatalogueNeeds {
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

const SQL_FUNCTIONS = [
  'src/catalogue/sql/seat-statuses.sql',
  'src/catalogue/sql/performance-day.sql',
  'src/catalogue/sql/write-seats-changed.sql',
  'src/catalogue/sql/write-seats-released.sql',
  'src/catalogue/sql/write-seats-sold.sql',
  'src/catalogue/sql/write-seats-blocked.sql',
  'src/catalogue/sql/block-seats.sql',
  // Seats that come back are kept for fans who stand by.
  'src/catalogue/sql/keeps-back-seats.sql',
  'src/catalogue/sql/keep-back-or-free.sql',
  'src/catalogue/sql/has-free-seat.sql',
  'src/catalogue/sql/begin-keeping-back.sql',
  'src/catalogue/sql/stop-keeping-back.sql',
  'src/catalogue/sql/kept-back-seats.sql',
  'src/catalogue/sql/write-performance-changed.sql',
  'src/catalogue/sql/performance-differences.sql',
  'src/catalogue/sql/change-performance.sql',
  'src/catalogue/sql/cancel-performance.sql',
  'src/catalogue/sql/record-catalogue-change.sql',
  'src/catalogue/sql/record-catalogue-difference.sql',
  'src/catalogue/sql/performances-of.sql',
  'src/catalogue/sql/first-free-seat.sql',
  'src/catalogue/search/search-folded.sql',
  'src/catalogue/search/search-initials.sql',
  'src/catalogue/search/search-grams.sql',
  'src/catalogue/search/search-conditions.sql',
  'src/catalogue/search/concert-list-query.sql',
  'src/catalogue/search/many-concerts-meet.sql',
  'src/catalogue/search/list-concerts.sql',
  'src/catalogue/search/count-concerts.sql',
  'src/catalogue/search/refresh-concert-words.sql',
  'src/catalogue/search/refresh-concert-search.sql',
  'src/catalogue/search/refresh-due-concerts.sql',
  'src/catalogue/search/mark-sold-out.sql',
];

const ENTITIES = [
  AgencyEntity,
  ArtistEntity,
  PromoterEntity,
  VenueEntity,
  ConcertEntity,
  PerformanceEntity,
  SectionEntity,
];

/**
 * The catalogue: what is on sale, where and when. In the database other rooms may use:
 *
 * - `seat_statuses`: all seats of a performance, for the seat map when it is computed anew;
 * - the view `performance_sale`: the performance and what its concert says about the sale;
 * - the view `section_price`: the price of a seat in a section;
 * - the view `concert_dates`: when the sale opens and when the last performance begins;
 * - `performance_day`: the calendar day, at the venue, on which a performance begins;
 * - `record_catalogue_difference`: the record of a change, for rooms that keep what belongs to a concert;
 * - `mark_sold_out`: for the seat map’s keeper, so that lists know which performances are sold out;
 * - the views `concert_opening`, `performance_place`, `section_range` and `catalogue_record`, and the
 *   functions `performances_of` and `first_free_seat`: for the rankings and the console;
 * - `write_seats_changed`: the event that seats have got another status, for the rooms that sell seats;
 * - `write_seats_blocked`: the event that seats are off sale, or on sale again;
 * - `cancel_performance`: the end of a sale, for the room that gives everything back;
 * - `keeps_back_seats`, `has_free_seat`, `begin_keeping_back`, `stop_keeping_back`, `kept_back_seats`: seats
 *   that come back are kept for fans who stand by;
 * - of the table `kept_back_seat` all: the reservation room keeps seats back where it releases them;
 * - of the table `seat` the columns `status`, `reservation_id`, `version` and `fence`: the reservation room
 *   locks the rows and changes these columns, because a sale is one conditional write to them.
 *
 * The planner puts views in place, so they cost a reservation nothing. scripts/table-owners.ts lists who
 * uses what.
 */
export const defineCatalogue = (waitingRooms: ConcertWaitingRooms, users: CatalogueUsers) =>
  defineRoom({
    name: 'catalogue',
    variables: {
      SEED: variable(
        flag.optional(),
        'true or false: fill in the demonstration catalogue. Default: true when the database is embedded.',
      ),
    },
    settings: ({ SEED }, { embedded }) => ({ seed: SEED ?? embedded }),
    ids: [
      AGENCY_ID,
      ARTIST_ID,
      PROMOTER_ID,
      VENUE_ID,
      CONCERT_ID,
      PERFORMANCE_ID,
      SECTION_ID,
      SEAT_ID,
      SEATING_PLAN_ID,
    ],
    sqlFunctions: SQL_FUNCTIONS,
    migrations: [
      { name: '0025-administration', class: Migration0025Administration },
      { name: '0026-seating-plans', class: Migration0026SeatingPlans },
    ],
    entities: ENTITIES,
    async prepare({ seed }, database, progress) {
      await run(database, REFRESH_DUE);
      if (seed) await seedCatalogue(database, waitingRooms, progress);
    },
    build(
      { orm, pool, backgroundPool, bulkPool, hub, keptAnswers, report, settings, notice },
      { images }: CatalogueNeeds,
    ) {
      const onError = report('following the catalogue');
      const changes = new CatalogueChanges({ pool: backgroundPool, hub, answers: keptAnswers, onError });
      const catalogue = new Catalogue(orm, pool, changes);
      const layouts = new Layouts(pool, changes);
      const seats = new Seats(pool);
      const seatReader = new SeatReader(layouts, seats);
      const planThreads = new PlanThreads();
      const seatingPlans = new SeatingPlans(bulkPool, planThreads);
      const nodes = nodesOf(catalogue, seatReader, seatingPlans);
      const offers: CatalogueOffers = {
        changes,
        catalogue,
        saleFacts: saleFactsReader(pool),
        layouts,
        seatReader,
        performancesToSellOut: async () => (settings.seed ? performancesToSellOut(pool) : []),
        interest: new Interest(),
      };
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
        afterMutation: (context) => (mayChangeCatalogue(context) ? () => changes.changed() : undefined),
        start: () => changes.start(),
        close: () => changes.stop(),
      };
    },
  });

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
