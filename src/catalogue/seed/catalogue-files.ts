import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../platform/project-root.js';
import { letters, type Row } from '../layout.js';

const slug = z.string().regex(/^[a-z0-9-]+$/);
const source = z.string().min(1);
const agencies = z.array(z.object({ slug, name: z.string(), source }));
const artists = z.array(z.object({ slug, name: z.string(), agency: slug.nullable(), source }));

const rows = z.union([
  z.array(z.object({ label: z.string(), seats: z.int().positive() })),
  z.object({ count: z.int().positive(), seats: z.int().positive(), labels: z.enum(['numbers', 'letters']) }),
]);
const section = z
  .object({ name: z.string(), price: z.int().nonnegative() })
  .and(z.union([z.object({ rows }), z.object({ standing: z.int().positive() })]));
const venues = z.array(
  z.object({
    slug,
    name: z.string(),
    city: z.string(),
    country: z.string().length(2),
    timeZone: z.string(),
    capacity: z.int().positive(),
    source,
    sections: z.array(section),
  }),
);
const concerts = z.array(
  z.object({
    slug,
    title: z.string(),
    kind: z.enum(['CONCERT', 'MUSICAL', 'SPORTS']),
    artist: slug.nullable(),
    currency: z.string().length(3),
    maxSeatsPerUser: z.int().positive().nullable(),
    /** Minutes after the first start; negative: before it. */
    saleOpensInMinutes: z.int(),
    /** As in the input of `createConcert`. */
    waitingRoom: z.record(z.string(), z.unknown()).nullable(),
    performances: z.array(
      z.object({
        venue: slug,
        /** Days after the first start; negative: before it. */
        startsInDays: z.int(),
        startHour: z.int().min(0).max(23),
        lab: z.boolean(),
      }),
    ),
  }),
);

type Section = z.infer<typeof section>;

/** The demonstration catalogue as its files hold it. A file with a wrong shape ends the start. */
export async function readCatalogueFiles() {
  return {
    agencies: agencies.parse(await readData('agencies')),
    artists: artists.parse(await readData('artists')),
    venues: venues.parse(await readData('venues')),
    concerts: concerts.parse(await readData('concerts')),
  };
}

/** Rows written out from the short forms that keep the files readable. */
export function rowsOf(described: Section): Row[] {
  if ('standing' in described) return [{ label: null, seats: described.standing }];
  if (Array.isArray(described.rows)) return described.rows;
  const { count, seats, labels } = described.rows;
  return Array.from({ length: count }, (_, index) => ({
    label: labels === 'letters' ? letters(index) : String(index + 1),
    seats,
  }));
}

async function readData(name: string): Promise<unknown> {
  const file = join(PROJECT_ROOT, 'src/catalogue/seed/data', `${name}.json`);
  return JSON.parse(await readFile(file, 'utf8'));
}
