import type { Images } from '../../image/index.js';
import {
  type Database,
  inTransaction,
  run,
  type Statement,
  type Transaction,
} from '../../platform/postgres.js';
import type { Job } from '../../room/index.js';
import { lockPictured, type Pictured, recordImage } from '../administration/set-image.js';
import { drawPicture, type Motif } from './poster.js';

const EVERY_MS = 60 * 60_000;

/** A picture that was changed before is an organiser's decision, also where none is left. */
const neverPictured = (table: Pictured): string => `
  slug is not null and image is null and not exists (
    select from catalogue_change c
    where c.kind = '${table.toUpperCase()}' and c.entity_id = ${table}.id and c.after ? 'image')`;

/** What of the demonstration has no picture yet and never had one, by its slug. */
const UNPICTURED: Statement = {
  name: 'unpictured-demonstration',
  readOnly: true,
  text: `
    select 'agency' as "table", 'AGENCY' as motif, id, slug from agency where ${neverPictured('agency')}
    union all
    select 'artist', 'ARTIST', id, slug from artist where ${neverPictured('artist')}
    union all
    select 'venue', 'VENUE', id, slug from venue where ${neverPictured('venue')}
    union all
    select 'concert', kind, id, slug from concert where ${neverPictured('concert')}
    limit 200`,
};

/** Values: its number, the picture. */
const givePicture = (table: Pictured): Statement => ({
  name: `picture-of-demonstration-${table}`,
  text: `update ${table} set image = $2 where id = $1 and ${neverPictured(table)} returning id`,
});

const GIVE_PICTURE: Readonly<Record<Pictured, Statement>> = {
  agency: givePicture('agency'),
  artist: givePicture('artist'),
  venue: givePicture('venue'),
  concert: givePicture('concert'),
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
  // A statement of its own: one that waits for the lock knows the record as of before the wait.
  await lockPictured(transaction, { kind: table, id });
  const given = await run(transaction, GIVE_PICTURE[table], [id, image]);
  if (given.length > 0) await recordImage(transaction, null, { kind: table, id }, null, image);
}
