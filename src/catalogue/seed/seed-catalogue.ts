import { now } from '../../platform/clock.js';
import { type Database, inTransaction, type Transaction } from '../../platform/postgres.js';
import type { ConcertWaitingRooms } from '../concert-waiting-rooms.js';
import { insertConcert, type NewPerformance } from '../insert-concert.js';
import { seatsOf } from '../layout.js';
import { readCatalogueFiles, rowsOf } from './catalogue-files.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Seoul keeps UTC+9 all year. */
const SEOUL_OFFSET_HOURS = 9;

type Files = Awaited<ReturnType<typeof readCatalogueFiles>>;

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
  for (const { slug, name, city, country, timeZone } of files.venues) {
    await transaction.query(
      `insert into venue (slug, name, city, country, time_zone)
       values ($1, $2, $3, $4, $5) on conflict (slug) do nothing`,
      [slug, name, city, country, timeZone],
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
    const venue = files.venues.find((each) => each.slug === performance.venue);
    performances.push({
      startsAt: startOf(performance.startsInDays, performance.startHour),
      venue: { id: await idOf(transaction, 'venue', performance.venue) },
      lab: performance.lab,
      sections: (venue?.sections ?? []).map((section) => ({
        name: section.name,
        price: section.price,
        rows: rowsOf(section),
      })),
    });
  }
  const { slug, title, kind, currency, maxSeatsPerUser } = concert;
  const artistId = concert.artist === null ? null : await idOf(transaction, 'artist', concert.artist);
  const saleOpensAt = new Date(now().getTime() + concert.saleOpensInMinutes * MINUTE_MS);
  const asked = { saleOpensAt, waitingRoom: concert.waitingRoom };
  const policy = { saleOpensAt, maxSeatsPerUser, waitingRoom: rooms.checked(asked) };
  const written = { slug, title, kind, artistId, currency, ...policy, performances };
  await insertConcert(transaction, written, rooms);
  return performances.flatMap((each) => each.sections).reduce((sum, each) => sum + seatsOf(each.rows), 0);
}

async function idOf(transaction: Transaction, table: 'artist' | 'venue', slug: string): Promise<number> {
  const result = await transaction.query<{ id: number }>(`select id from ${table} where slug = $1`, [slug]);
  const row = result.rows.at(0);
  if (!row) throw new Error(`the seed data name an unknown ${table}: ${slug}`);
  return row.id;
}

/** An hour of the day in Seoul, the given number of days from today. */
function startOf(days: number, hour: number): Date {
  const today = Math.floor(now().getTime() / DAY_MS) * DAY_MS;
  return new Date(today + days * DAY_MS + (hour - SEOUL_OFFSET_HOURS) * 3_600_000);
}
