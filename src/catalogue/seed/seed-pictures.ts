import type { Images } from '../../image/index.js';
import { type Database, run, type Statement } from '../../platform/postgres.js';
import type { Job } from '../../room/index.js';
import { drawPicture, type Motif } from './poster.js';

const EVERY_MS = 60 * 60_000;
const TABLES = ['agency', 'artist', 'venue', 'concert'] as const;

/** What of the demonstration has no picture yet, by its slug. */
const UNPICTURED: Statement = {
  name: 'unpictured-demonstration',
  readOnly: true,
  text: `
    select 'agency' as "table", 'AGENCY' as motif, id, slug from agency where slug is not null and image is null
    union all
    select 'artist', 'ARTIST', id, slug from artist where slug is not null and image is null
    union all
    select 'venue', 'VENUE', id, slug from venue where slug is not null and image is null
    union all
    select 'concert', kind, id, slug from concert where slug is not null and image is null
    limit 200`,
};

/** Values: its number, the picture. */
const GIVE_PICTURE = Object.fromEntries(
  TABLES.map((table) => [
    table,
    {
      name: `demonstration-picture-of-${table}`,
      text: `
        with pictured as (update ${table} set image = $2 where id = $1 and image is null returning id)
        select record_catalogue_change(null, '${table.toUpperCase()}', id, 'CHANGED',
          jsonb_build_object('image', null), jsonb_build_object('image', $2::text)) from pictured`,
    },
  ]),
) as Record<(typeof TABLES)[number], Statement>;

interface Unpictured {
  table: (typeof TABLES)[number];
  motif: Motif;
  id: number;
  slug: string;
}

/**
 * Draws the pictures of the demonstration after the start, so that the start does not wait for them. A
 * second run finds nothing to draw.
 */
export function seedPictures(pool: Database, images: Images, notice: (message: string) => void): Job {
  return {
    name: 'draw the pictures of the demonstration',
    every: EVERY_MS,
    async run() {
      const unpictured = await run<Unpictured>(pool, UNPICTURED, []);
      for (const { table, motif, id, slug } of unpictured) {
        const row = await images.addDrawing(drawPicture(slug, motif));
        if (row) await run(pool, GIVE_PICTURE[table], [id, row.hash]);
      }
      if (unpictured.length > 0) notice(`drew ${unpictured.length} pictures of the demonstration`);
    },
  };
}
