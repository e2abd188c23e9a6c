import type { Context } from '../../graphql/context.js';
import {
  type Database,
  inTransaction,
  run,
  type Statement,
  type Transaction,
} from '../../platform/postgres.js';
import { organiserOf } from '../organiser.js';

/** What has a picture. */
export type Pictured = 'agency' | 'artist' | 'venue' | 'concert';

/** The column with the agency whose organisers may change it. */
const AGENCY_COLUMN: Readonly<Record<Pictured, string>> = {
  agency: 'id',
  artist: 'agency_id',
  venue: 'agency_id',
  concert: 'agency_id',
};

interface PicturedRow {
  agencyId: number | null;
  image: string | null;
}

/** Locks the row, so that the record says what the picture was. Values: its number. */
const lockOf = (kind: Pictured): Statement => ({
  name: `image-of-${kind}`,
  text: `select ${AGENCY_COLUMN[kind]} as "agencyId", image from ${kind} where id = $1 for no key update`,
});

/** Values: its number, the picture. */
const changeOf = (kind: Pictured): Statement => ({
  name: `set-image-of-${kind}`,
  text: `update ${kind} set image = $2 where id = $1`,
});

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
 * @returns false: there is no such thing
 * @throws Fault UNAUTHENTICATED, FORBIDDEN
 */
export function setImage(
  pool: Database,
  context: Context,
  subject: { kind: Pictured; id: number },
  image: string | null,
): Promise<boolean> {
  return inTransaction(pool, async (transaction: Transaction) => {
    const { kind, id } = subject;
    const [before] = await run<PicturedRow>(transaction, lockOf(kind), [id]);
    // Who may not change anything does not learn what there is.
    const { userId } = await organiserOf(transaction, context, before?.agencyId ?? null);
    if (!before) return false;
    if (before.image === image) return true;
    await run(transaction, changeOf(kind), [id, image]);
    await run(transaction, RECORD, [userId, kind.toUpperCase(), id, before.image, image]);
    return true;
  });
}
