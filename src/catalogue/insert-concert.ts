import type { Transaction } from '../platform/postgres.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
import { seatsOf } from './layout.js';
import { type NewSeating, seatingOf } from './plan/seating-of.js';

/** A concert to be written, within its bounds. From here on the database handles instants. */
export interface NewConcert {
  slug: string | null;
  title: string;
  kind: 'CONCERT' | 'MUSICAL' | 'SPORTS';
  artistId: number | null;
  /** Absent: the artist’s. */
  agencyId?: number | null;
  promoterId?: number | null;
  description?: string | null;
  currency: string;
  saleOpensAt: Date | null;
  maxSeatsPerUser: number | null;
  /** As `ConcertWaitingRooms` has checked it; null: there is none. */
  waitingRoom: object | null;
  performances: NewPerformance[];
}

export type NewPerformance = NewSeating & {
  startsAt: Date;
  venue: NewVenue;
  lab: boolean;
};

export type NewVenue = { id: number } | NewlyNamedVenue;

interface NewlyNamedVenue {
  slug: string | null;
  name: string;
  city: string | null;
  country: string;
  timeZone: string;
}

/** What was written of a performance. */
export interface InsertedPerformance {
  performanceId: number;
  /** Null: it was there before. */
  newVenueId: number | null;
}

/**
 * Writes a concert with its performances, sections and seats; 100,000 seats take a few seconds at most,
 * because the database makes the rows itself.
 */
export async function insertConcert(
  transaction: Transaction,
  concert: NewConcert,
  rooms: ConcertWaitingRooms,
): Promise<{ concertId: number; performances: InsertedPerformance[] }> {
  const room = concert.waitingRoom;
  const concertId = await insert(
    transaction,
    `insert into concert (slug, title, kind, artist_id, currency, sale_opens_at, max_seats_per_user,
       has_waiting_room, promoter_id, description, agency_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
       case when $11 then (select agency_id from artist where id = $4) else $12::int end)
     returning id`,
    [
      concert.slug,
      concert.title,
      concert.kind,
      concert.artistId,
      concert.currency,
      concert.saleOpensAt,
      concert.maxSeatsPerUser,
      room !== null,
      concert.promoterId ?? null,
      concert.description ?? null,
      concert.agencyId === undefined,
      concert.agencyId ?? null,
    ],
  );
  if (room) await rooms.insert(transaction, concertId, room);
  const performances: InsertedPerformance[] = [];
  for (const performance of concert.performances)
    performances.push(await insertPerformance(transaction, concertId, performance));
  return { concertId, performances };
}

/**
 * Writes a performance with its sections and seats. It keeps a layout of its own. A new venue belongs to the
 * agency of the concert.
 *
 * @throws Fault BAD_USER_INPUT: the seating plan is not of this venue, or a price is missing
 */
export async function insertPerformance(
  transaction: Transaction,
  concertId: number,
  performance: NewPerformance,
): Promise<InsertedPerformance> {
  const known = 'id' in performance.venue ? performance.venue.id : null;
  const venueId = known ?? (await insertVenue(transaction, concertId, performance.venue as NewlyNamedVenue));
  const { sheet, sections } = await seatingOf(transaction, venueId, performance);
  const seatsTotal = sections.reduce((sum, section) => sum + seatsOf(section.rows), 0);
  const firstSeatId = await insert(
    transaction,
    'update seat_id_counter set next = next + $1 returning next - $1 as id',
    [seatsTotal],
  );
  const performanceId = await insert(
    transaction,
    `insert into performance (concert_id, venue_id, starts_at, lab, first_seat_id, seats_total, sheet)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [concertId, venueId, performance.startsAt, performance.lab, firstSeatId, seatsTotal, sheet],
  );
  let next = firstSeatId;
  for (const section of sections) {
    const seats = seatsOf(section.rows);
    const sectionId = await insert(
      transaction,
      `insert into section (performance_id, name, price, first_seat_id, seats_total, rows, category, color,
         outline)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
      [
        performanceId,
        section.name,
        section.price,
        next,
        seats,
        JSON.stringify(section.rows),
        section.category,
        section.color,
        JSON.stringify(section.outline),
      ],
    );
    await transaction.query(
      `insert into seat (id, performance_id, section_id)
       select id, $1, $2 from generate_series($3::bigint, $4::bigint) as id`,
      [performanceId, sectionId, next, next + seats - 1],
    );
    next += seats;
  }
  return { performanceId, newVenueId: known === null ? venueId : null };
}

async function insertVenue(
  transaction: Transaction,
  concertId: number,
  { slug, name, city, country, timeZone }: NewlyNamedVenue,
): Promise<number> {
  return insert(
    transaction,
    `insert into venue (slug, name, city, country, time_zone, agency_id)
     values ($1, $2, $3, $4, $5, (select agency_id from concert where id = $6)) returning id`,
    [slug, name, city, country, timeZone, concertId],
  );
}

async function insert(transaction: Transaction, text: string, values: unknown[]): Promise<number> {
  const result = await transaction.query<{ id: number }>(text, values);
  return result.rows[0]!.id;
}
