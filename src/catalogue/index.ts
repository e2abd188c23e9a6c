import type { MikroORM } from '@mikro-orm/postgresql';
import type { Context } from '../graphql/context.js';
import type { Database } from '../platform/postgres.js';
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
import { Layouts } from './layouts.js';
import { PerformanceEntity } from './performance.entity.js';
import { PerformanceResolver, SeatResolver } from './performance.resolver.js';
import { toPerformance } from './performance.type.js';
import { saleFactsReader } from './sale-facts.js';
import { SeatReader } from './seat-reader.js';
import { Seats } from './seats.js';
import { SectionEntity } from './section.entity.js';
import { toSection } from './section.type.js';
import { VenueEntity } from './venue.entity.js';
import { toVenue } from './venue.type.js';

export type { Catalogue } from './catalogue.js';
export { inRange } from './check-concert.js';
export { Concert, toConcert } from './concert.type.js';
export type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
export { CreateConcertInput } from './create-concert.input.js';
export type { Layouts } from './layouts.js';
export { Performance, toPerformance } from './performance.type.js';
export type { ReadSaleFacts, SaleFacts } from './sale-facts.js';
export { Seat } from './seat.type.js';
export type { SeatReader } from './seat-reader.js';
export { Section, toSection } from './section.type.js';
export { seedCatalogue } from './seed/seed-catalogue.js';

/**
 * Functions of the database; installed at every start. In the database other rooms may use:
 *
 * - `seat_statuses`: all seats of a performance, for the seat map when it is computed anew;
 * - the view `performance_sale`: the performance and what its concert says about the sale;
 * - the view `section_price`: the price of a seat in a section;
 * - the view `concert_dates`: when the sale opens and when the last performance begins;
 * - of the table `seat` the columns `status`, `reservation_id`, `version` and `fence`: the reservation room
 *   locks the rows and changes these columns, because a sale is one conditional write to them.
 *
 * The planner puts views in place, so they cost a reservation nothing. test/house/table-owners.ts lists who
 * uses what.
 */
export const catalogueSqlFunctions = ['src/catalogue/sql/seat-statuses.sql'];

export const concertEntities = [
  AgencyEntity,
  ArtistEntity,
  VenueEntity,
  ConcertEntity,
  PerformanceEntity,
  SectionEntity,
];

/** The catalogue: what is on sale, where and when. */
export function createConcertRoom(deps: {
  orm: MikroORM;
  pool: Database;
  bulkPool: Database;
  waitingRooms: ConcertWaitingRooms;
}) {
  const catalogue = new Catalogue(deps.orm, deps.pool);
  const layouts = new Layouts(catalogue);
  const seats = new Seats(deps.pool);
  const seatReader = new SeatReader(layouts, seats);
  const one =
    <Row>(batch: (ids: readonly number[]) => Promise<(Row | null)[]>, toNode: (row: Row) => object | null) =>
    async (id: number, context: Context): Promise<object | null> => {
      const row = await context.loaders.of(batch).load(id);
      return row && toNode(row);
    };
  return {
    catalogue,
    saleFacts: saleFactsReader(deps.pool),
    layouts,
    seatReader,
    resolvers: [
      new AgencyResolver(catalogue),
      new ArtistResolver(catalogue),
      new ConcertResolver(catalogue),
      new PerformanceResolver(catalogue, layouts, seats),
      new SeatResolver(catalogue, seats),
      new CreateConcertResolver(deps.bulkPool, deps.waitingRooms),
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
}

export type ConcertRoom = ReturnType<typeof createConcertRoom>;
