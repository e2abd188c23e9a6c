import { now } from '../../platform/clock.js';
import { type Database, inTransaction, type Transaction } from '../../platform/postgres.js';
import type { ConcertWaitingRooms } from '../concert-waiting-rooms.js';
import { insertConcert, type NewPerformance } from '../insert-concert.js';
import { seatsOfCategories } from '../plan/categories.js';
import { drawVenue } from '../plan/generator/draw-venue.js';
import { readCatalogueFiles } from './catalogue-files.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Seoul keeps UTC+9 all year. */
const SEOUL_OFFSET_HOURS = 9;

type Files = Awaited<ReturnType<typeof readCatalogueFiles>>;
type Venue = Files['venues'][number];

/**
 * Fills an empty catalogue with the demonstration data. An entry that exists already, found by its slug, is
 * left as it is. So any number of starts give the same catalogue.
 *
 * @param progress called with a line that says what was written
 */
export async function seedCatalogue(
  pool: Database,
  rooms: ConcertWaitingRooms,
  progress: (line: string) => void,
): Promise<void> {
  const files = await readCatalogueFiles();
  await inTransaction(pool, (transaction) => seedPeople(transaction, files));
  let concerts = 0;
  let seats = 0;
  for (const concert of files.concerts) {
    const written = await inTransaction(pool, (transaction) =>
      seedConcert(transaction, files, concert, rooms),
    );
    if (written > 0) concerts += 1;
    seats += written;
  }
  if (concerts > 0) progress(`Seeded ${concerts} concerts with ${seats.toLocaleString('en')} seats.`);
}

async function seedPeople(transaction: Transaction, files: Files): Promise<void> {
  for (const { slug, name } of files.agencies) {
    await transaction.query('insert into agency (slug, name) values ($1, $2) on conflict (slug) do nothing', [
      slug,
      name,
    ]);
  }
  for (const { slug, name, agency } of files.artists) {
    await transaction.query(
      `insert into artist (slug, name, agency_id)
       values ($1, $2, (select id from agency where slug = $3)) on conflict (slug) do nothing`,
      [slug, name, agency],
    );
  }
  for (const venue of files.venues) await seedVenue(transaction, venue);
}

async function seedVenue(transaction: Transaction, venue: Venue): Promise<void> {
  const { slug, name, city, country, timeZone, capacity } = venue;
  // A venue of an older version has no plan yet and no capacity.
  await transaction.query(
    `insert into venue (slug, name, city, country, time_zone, capacity)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (slug) do update set capacity = coalesce(venue.capacity, excluded.capacity)`,
    [slug, name, city, country, timeZone, capacity],
  );
  for (const plan of venue.plans) {
    const drawn = drawVenue(
      plan.shape,
      plan.categories.map((category) => category.name),
    );
    const categories = seatsOfCategories(drawn.sections);
    const seats = categories.reduce((sum, { seatsTotal }) => sum + seatsTotal, 0);
    await transaction.query(
      `insert into seating_plan (venue_id, name, sheet, sections, categories, seats_total)
       select id, $2, $3, $4, $5, $6 from venue v
       where slug = $1 and not exists (select from seating_plan where venue_id = v.id and name = $2)`,
      [slug, plan.name, drawn.sheet, JSON.stringify(drawn.sections), JSON.stringify(categories), seats],
    );
  }
}

/** @returns how many seats were written; 0 when the concert was there already */
async function seedConcert(
  transaction: Transaction,
  files: Files,
  concert: Files['concerts'][number],
  rooms: ConcertWaitingRooms,
): Promise<number> {
  // Two processes that start on one empty database take turns here.
  await transaction.query('lock table concert in share row exclusive mode');
  const known = await transaction.query('select from concert where slug = $1', [concert.slug]);
  if (known.rowCount) return 0;
  const performances: NewPerformance[] = [];
  for (const performance of concert.performances) {
    const venue = files.venues.find((each) => each.slug === performance.venue)!;
    const plan = venue.plans.find(({ name }) => name === performance.plan) ?? venue.plans[0]!;
    performances.push({
      startsAt: startOf(performance.startsInDays, performance.startHour),
      venue: { id: await idOf(transaction, 'venue', performance.venue) },
      lab: performance.lab,
      seatingPlanId: await planOf(transaction, performance.venue, plan.name),
      prices: plan.categories.map(({ name, price }) => ({ category: name, price })),
    });
  }
  const { slug, title, kind, currency, maxSeatsPerUser } = concert;
  const artistId = concert.artist === null ? null : await idOf(transaction, 'artist', concert.artist);
  const saleOpensAt = new Date(now().getTime() + concert.saleOpensInMinutes * MINUTE_MS);
  const asked = { saleOpensAt, waitingRoom: concert.waitingRoom };
  const policy = { saleOpensAt, maxSeatsPerUser, waitingRoom: rooms.checked(asked) };
  const written = { slug, title, kind, artistId, currency, ...policy, performances };
  const { concertId } = await insertConcert(transaction, written, rooms);
  const { rows: made } = await transaction.query<{ seats: number }>(
    'select sum(seats_total)::int as seats from performance where concert_id = $1',
    [concertId],
  );
  return made[0]!.seats;
}

async function idOf(transaction: Transaction, table: 'artist' | 'venue', slug: string): Promise<number> {
  const result = await transaction.query<{ id: number }>(`select id from ${table} where slug = $1`, [slug]);
  const row = result.rows.at(0);
  if (!row) throw new Error(`the seed data name an unknown ${table}: ${slug}`);
  return row.id;
}

async function planOf(transaction: Transaction, venue: string, plan: string): Promise<number> {
  const result = await transaction.query<{ id: number }>(
    `select p.id from seating_plan p join venue v on v.id = p.venue_id
     where v.slug = $1 and p.name = $2 order by p.id limit 1`,
    [venue, plan],
  );
  return result.rows[0]!.id;
}

/** An hour of the day in Seoul, the given number of days from today. */
function startOf(days: number, hour: number): Date {
  const today = Math.floor(now().getTime() / DAY_MS) * DAY_MS;
  return new Date(today + days * DAY_MS + (hour - SEOUL_OFFSET_HOURS) * 3_600_000);
}
