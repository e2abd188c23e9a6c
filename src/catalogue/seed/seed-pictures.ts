import type { Images } from '../../image/index.js';
import {
  type Database,
  inTransaction,
  run,
  type Statement,
  type Transaction,
} from '../../platform/postgres.js';
import type { Job } from '../../room/index.js';
import { type Pictured, recordImage } from '../administration/set-image.js';
import { drawPicture, type Motif } from './poster.js';

const EVERY_MS = 60 * 60_000;

/**
 * What of the demonstration has no picture yet and never had one, by its slug: where a picture was changed
 * before, an organiser has decided.
 */
const UNPICTURED: Statement = {
  name: 'unpictured-demonstration',
  readOnly: true,
  text: `
    with thing as (
      select 'agency' as "table", 'AGENCY' as motif, id, slug from agency where image is null
      union all
      select 'artist', 'ARTIST', id, slug from artist where image is null
      union all
      select 'venue', 'VENUE', id, slug from venue where image is null
      union all
      select 'concert', kind, id, slug from concert where image is null
    )
    select thing.* from thing
    where thing.slug is not null and not exists (
      select from catalogue_change c
      where c.kind = upper(thing."table") and c.entity_id = thing.id and c.after ? 'image')
    limit 200`,
};

/** Values: its number, the picture. */
const GIVE_PICTURE: Readonly<Record<Pictured, Statement>> = {
  agency: {
    name: 'picture-of-demonstration-agency',
    text: 'update agency set image = $2 where id = $1 and image is null returning id',
  },
  artist: {
    name: 'picture-of-demonstration-artist',
    text: 'update artist set image = $2 where id = $1 and image is null returning id',
  },
  venue: {
    name: 'picture-of-demonstration-venue',
    text: 'update venue set image = $2 where id = $1 and image is null returning id',
  },
  concert: {
    name: 'picture-of-demonstration-concert',
    text: 'update concert set image = $2 where id = $1 and image is null returning id',
  },
};

interface Unpictured {
  table: Pictured;
  motif: Motif;
  id: number;
  slug: string;
}

/**
 * Draws the pictures of the demonstration after the start, so that the start does not wait for them. A
 * second run finds nothing to draw: what an organiser has removed stays removed.
 */
export function seedPictures(pool: Database, images: Images, notice: (message: string) => void): Job {
  return {
    name: 'draw the pictures of the demonstration',
    every: EVERY_MS,
    async run() {
      const unpictured = await run<Unpictured>(pool, UNPICTURED, []);
      for (const { table, motif, id, slug } of unpictured) {
        const row = await images.addDrawing(drawPicture(slug, motif));
        if (row) await inTransaction(pool, (transaction) => give(transaction, { table, id }, row.hash));
      }
      if (unpictured.length > 0) notice(`drew ${unpictured.length} pictures of the demonstration`);
    },
  };
}

async function give(
  transaction: Transaction,
  { table, id }: Pick<Unpictured, 'table' | 'id'>,
  image: string,
): Promise<void> {
  const given = await run(transaction, GIVE_PICTURE[table], [id, image]);
  if (given.length > 0) await recordImage(transaction, null, { kind: table, id }, null, image);
}
