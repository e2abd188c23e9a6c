import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../platform/project-root.js';
import { venueShape } from '../plan/generator/shape.js';

const slug = z.string().regex(/^[a-z0-9-]+$/);
const source = z.string().min(1);
const agencies = z.array(z.object({ slug, name: z.string(), source }));
const artists = z.array(z.object({ slug, name: z.string(), agency: slug.nullable(), source }));

const plan = z.object({
  name: z.string().min(1),
  /** The dearest first, each with the price that it has where a performance says no other. */
  categories: z.array(z.object({ name: z.string().min(1), price: z.int().nonnegative() })),
  shape: venueShape,
});
const venues = z.array(
  z.object({
    slug,
    name: z.string(),
    city: z.string(),
    country: z.string().length(2),
    timeZone: z.string(),
    capacity: z.int().positive(),
    source,
    /** A performance that names none is by the first. */
    plans: z.array(plan).min(1),
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
        /** The name of a plan of the venue. */
        plan: z.string().optional(),
      }),
    ),
  }),
);

/** The demonstration catalogue as its files hold it. A file with a wrong shape ends the start. */
export async function readCatalogueFiles() {
  return {
    agencies: agencies.parse(await readData('agencies')),
    artists: artists.parse(await readData('artists')),
    venues: venues.parse(await readData('venues')),
    concerts: concerts.parse(await readData('concerts')),
  };
}

async function readData(name: string): Promise<unknown> {
  const file = join(PROJECT_ROOT, 'src/catalogue/seed/data', `${name}.json`);
  return JSON.parse(await readFile(file, 'utf8'));
}
