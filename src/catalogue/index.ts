import { defineRoom, flag, variable } from '../room/index.js';
import { Migration0025Administration } from './0025-administration.js';
import { type CatalogueUsers } from './administration/index.js';
import { AgencyEntity } from './agency.entity.js';
import { ArtistEntity } from './artist.entity.js';
import { buildCatalogue, type CatalogueNeeds } from './build.js';
import { ConcertEntity } from './concert.entity.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
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
import { PerformanceEntity } from './performance.entity.js';
import { Migration0026SeatingPlans } from './plan/0026-seating-plans.js';
import { PromoterEntity } from './promoter.entity.js';
import { fillLists } from './search/fill-lists.js';
import { SectionEntity } from './section.entity.js';
import { seedCatalogue } from './seed/seed-catalogue.js';
import { SQL_FUNCTIONS } from './sql-functions.js';
import { VenueEntity } from './venue.entity.js';

export type { CatalogueOffers } from './build.js';
export type { Catalogue } from './catalogue.js';
export { Concert, toConcert } from './concert.type.js';
export type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
export { CreateConcertInput } from './create-concert.input.js';
export * from './ids.js';
export { numberOf, type Row } from './layout.js';
export type { LaidSection, Layout, Layouts } from './layouts.js';
export { mayChangeConcert, organiserOfConcert, organising, readableConcert } from './organiser.js';
export type { PerformanceRow } from './performance.entity.js';
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
 *   functions `performances_of`, `first_free_seat` and `seats_on_sale`: for the rankings and the console;
 * - `write_seats_changed`: the event that seats have got another status, for the rooms that sell seats;
 * - `write_seats_blocked`: the event that seats are off sale, or on sale again;
 * - `cancel_performance`: the end of a sale, for the room that gives everything back;
 * - `keeps_back_seats`, `has_free_seat`, `begin_keeping_back`, `stop_keeping_back`, `kept_back_seats`,
 *   `free_kept_seats`: seats that come back are kept for fans who stand by;
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
      await fillLists(database);
      if (seed) await seedCatalogue(database, waitingRooms, progress);
    },
    build: (ground, needs: CatalogueNeeds) => buildCatalogue(ground, { ...needs, waitingRooms, users }),
  });
