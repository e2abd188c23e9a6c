import type { Context } from '../../graphql/context.js';
import {
  type Database,
  inTransaction,
  run,
  type Statement,
  type Transaction,
} from '../../platform/postgres.js';
import { organiserOf } from '../organiser.js';
import { type Administered, AGENCY, ARTIST, CONCERT, VENUE } from './administered.statement.js';

/** What has a picture. */
export type Pictured = 'agency' | 'artist' | 'venue' | 'concert';

interface PicturedRow {
  agencyId: number | null;
  image: string | null;
}

/** Locks the row, so that the record says what the picture was. Values: its number. */
const LOCK: Readonly<Record<Pictured, Statement>> = {
  agency: {
    name: 'lock-image-of-agency',
    text: 'select id as "agencyId", image from agency where id = $1 for no key update',
  },
  artist: {
    name: 'lock-image-of-artist',
    text: 'select agency_id as "agencyId", image from artist where id = $1 for no key update',
  },
  venue: {
    name: 'lock-image-of-venue',
    text: 'select agency_id as "agencyId", image from venue where id = $1 for no key update',
  },
  concert: {
    name: 'lock-image-of-concert',
    text: 'select agency_id as "agencyId", image from concert where id = $1 for no key update',
  },
};

/** Values: its number, the picture. */
const CHANGE: Readonly<Record<Pictured, Statement>> = {
  agency: { name: 'set-image-of-agency', text: 'update agency set image = $2 where id = $1' },
  artist: { name: 'set-image-of-artist', text: 'update artist set image = $2 where id = $1' },
  venue: { name: 'set-image-of-venue', text: 'update venue set image = $2 where id = $1' },
  concert: { name: 'set-image-of-concert', text: 'update concert set image = $2 where id = $1' },
};

const SUBJECTS: Readonly<Record<Pictured, Administered>> = {
  agency: AGENCY,
  artist: ARTIST,
  venue: VENUE,
  concert: CONCERT,
};

/** Values: the user, the kind, its number, the picture before and after. */
const RECORD: Statement = {
  name: 'record-image',
  text: `
    select record_catalogue_change($1, $2, $3, 'CHANGED', jsonb_build_object('image', $4::text),
      jsonb_build_object('image', $5::text))`,
};

/**
 * Gives a thing of the catalogue a picture, or takes it away.
 *
 * @param image the hash of a picture that is stored; null: none
 * @returns its row afterwards, read in the transaction: what this process keeps in memory does not show the
 *   picture yet. Undefined: there is no such thing
 * @throws Fault UNAUTHENTICATED, FORBIDDEN
 */
export function setImage<Row>(
  pool: Database,
  context: Context,
  subject: { kind: Pictured; id: number },
  image: string | null,
): Promise<Row | undefined> {
  return inTransaction(pool, async (transaction: Transaction): Promise<Row | undefined> => {
    const { kind, id } = subject;
    const before = await lockPictured(transaction, subject);
    // A caller who may change nothing does not learn what there is.
    const { userId } = await organiserOf(transaction, context, before?.agencyId ?? null);
    if (!before) return undefined;
    if (before.image !== image) {
      await run(transaction, CHANGE[kind], [id, image]);
      await recordImage(transaction, userId, subject, before.image, image);
    }
    const [row] = await run<Row>(transaction, SUBJECTS[kind].read, [id]);
    return row;
  });
}

/** What has a picture stays as it is until the transaction ends. Undefined: there is no such thing. */
async function lockPictured(
  transaction: Transaction,
  { kind, id }: { kind: Pictured; id: number },
): Promise<PicturedRow | undefined> {
  const [row] = await run<PicturedRow>(transaction, LOCK[kind], [id]);
  return row;
}

/** @param userId null: the server itself */
export async function recordImage(
  transaction: Transaction,
  userId: string | null,
  { kind, id }: { kind: Pictured; id: number },
  before: string | null,
  after: string | null,
): Promise<void> {
  await run(transaction, RECORD, [userId, kind.toUpperCase(), id, before, after]);
}
