import type { Context } from '../graphql/context.js';
import { defineRoom, flag, variable } from '../room/index.js';
import { AgencyEntity } from './agency.entity.js';
import { AgencyResolver, ArtistResolver } from './agency.resolver.js';
import { toAgency } from './agency.type.js';
import { ArtistEntity } from './artist.entity.js';
import { toArtist } from './artist.type.js';
import { Catalogue } from './catalogue.js';
import { ConcertEntity } from './concert.entity.js';
import { ConcertResolver } from './concert.resolver.js';
import { toConcert } from './concert.type.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
import { CreateConcertResolver } from './create-concert.resolver.js';
import { AGENCY_ID, ARTIST_ID, CONCERT_ID, PERFORMANCE_ID, SEAT_ID, SECTION_ID, VENUE_ID } from './ids.js';
import { Interest } from './interest.js';
import { Layouts } from './layouts.js';
import { PerformanceEntity } from './performance.entity.js';
import { PerformanceResolver, SeatResolver } from './performance.resolver.js';
import { toPerformance } from './performance.type.js';
import { type ReadSaleFacts, saleFactsReader } from './sale-facts.js';
import { SeatReader } from './seat-reader.js';
import { Seats } from './seats.js';
import { SectionEntity } from './section.entity.js';
import { toSection } from './section.type.js';
import { seedCatalogue } from './seed/seed-catalogue.js';
import { VenueEntity } from './venue.entity.js';
import { toVenue } from './venue.type.js';

export type { Catalogue } from './catalogue.js';
export { Concert, toConcert } from './concert.type.js';
export type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
export { CreateConcertInput } from './create-concert.input.js';
export * from './ids.js';
export type { Interest } from './interest.js';
export type { Layouts } from './layouts.js';
export { organiserOfConcert } from './organiser.js';
export { Performance, toPerformance } from './performance.type.js';
export type { ReadSaleFacts, SaleFacts } from './sale-facts.js';
export { Seat } from './seat.type.js';
export type { SeatReader } from './seat-reader.js';
export {
  type SeatsChanged,
  type SeatsReleased,
  type SeatsSold,
  seatsHeld,
  seatsReleased,
  seatsSold,
} from './seats.topic.js';
export { Section, toSection } from './section.type.js';

/** What other rooms may read of the catalogue. */
export interface CatalogueOffers {
  catalogue: Catalogue;
  saleFacts: ReadSaleFacts;
  layouts: Layouts;
  seatReader: SeatReader;
  /** Counts how often concerts are wanted. */
  interest: Interest;
}

/**
 * The catalogue: what is on sale, where and when. In the database other rooms may use:
 *
 * - `seat_statuses`: all seats of a performance, for the seat map when it is computed anew;
 * - the view `performance_sale`: the performance and what its concert says about the sale;
 * - the view `section_price`: the price of a seat in a section;
 * - the view `concert_dates`: when the sale opens and when the last performance begins;
 * - `performance_day`: the calendar day, at the venue, on which a performance begins;
 * - the views `concert_opening`, `performance_place`, `section_range` and `catalogue_record`, and the
 *   functions `performances_of` and `first_free_seat`: for the rankings and the console;
 * - `write_seats_changed`: the event that seats have got another status, for the rooms that sell seats;
 * - of the table `seat` the columns `status`, `reservation_id`, `version` and `fence`: the reservation room
 *   locks the rows and changes these columns, because a sale is one conditional write to them.
 *
 * The planner puts views in place, so they cost a reservation nothing. scripts/table-owners.ts lists who
 * uses what.
 */
export const defineCatalogue = (waitingRooms: ConcertWaitingRooms) =>
  defineRoom({
    name: 'catalogue',
    variables: {
      SEED: variable(
        flag.optional(),
        'true or false: fill in the demonstration catalogue. Default: true when the database is embedded.',
      ),
    },
    settings: ({ SEED }, { embedded }) => ({ seed: SEED ?? embedded }),
    ids: [AGENCY_ID, ARTIST_ID, VENUE_ID, CONCERT_ID, PERFORMANCE_ID, SECTION_ID, SEAT_ID],
    sqlFunctions: [
      'src/catalogue/sql/seat-statuses.sql',
      'src/catalogue/sql/performance-day.sql',
      'src/catalogue/sql/write-seats-changed.sql',
      'src/catalogue/sql/write-seats-released.sql',
      'src/catalogue/sql/write-seats-sold.sql',
      'src/catalogue/sql/record-catalogue-change.sql',
      'src/catalogue/sql/performances-of.sql',
      'src/catalogue/sql/first-free-seat.sql',
    ],
    entities: [AgencyEntity, ArtistEntity, VenueEntity, ConcertEntity, PerformanceEntity, SectionEntity],
    async prepare({ seed }, database, progress) {
      if (seed) await seedCatalogue(database, waitingRooms, progress);
    },
    build({ orm, pool, bulkPool }) {
      const catalogue = new Catalogue(orm, pool);
      const layouts = new Layouts(catalogue);
      const seats = new Seats(pool);
      const seatReader = new SeatReader(layouts, seats);
      const offers: CatalogueOffers = {
        catalogue,
        saleFacts: saleFactsReader(pool),
        layouts,
        seatReader,
        interest: new Interest(),
      };
      return {
        offers,
        resolvers: [
          new AgencyResolver(catalogue),
          new ArtistResolver(catalogue),
          new ConcertResolver(catalogue),
          new PerformanceResolver(catalogue, layouts, seats),
          new SeatResolver(catalogue, seats),
          new CreateConcertResolver(bulkPool, waitingRooms),
        ],
        nodes: {
          Agency: one(catalogue.agencies, toAgency),
          Artist: one(catalogue.artists, toArtist),
          Venue: one(catalogue.venues, toVenue),
          Concert: one(catalogue.concerts, toConcert),
          Performance: one(catalogue.performances, toPerformance),
          Section: one(catalogue.sections, toSection),
          Seat: (id: number, context: Context) => seatReader.byId(id, context),
        },
      };
    },
  });

const one =
  <Row>(batch: (ids: readonly number[]) => Promise<(Row | null)[]>, toNode: (row: Row) => object | null) =>
  async (id: number, context: Context): Promise<object | null> => {
    const row = await context.loaders.of(batch).load(id);
    return row && toNode(row);
  };
