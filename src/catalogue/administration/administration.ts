import type { Context } from '../../graphql/context.js';
import { type Database, inTransaction, run, type Transaction } from '../../platform/postgres.js';
import { organiserOf } from '../organiser.js';
import {
  type Administered,
  AGENCY,
  ARTIST,
  type LockedRow,
  type LookedAtRow,
  type MadeRow,
  PROMOTER,
  SEAT_IN_USE,
} from './administered.statement.js';

/** Values by column. An absent column stays as it is. */
export type Values = Readonly<Record<string, string | number | null>>;

/** The row afterwards, or why nothing was changed. */
export type Outcome<Row> = Row | 'NOT_FOUND';

/** What a column names. A thing of another agency may be named by admins alone. */
const NAMED: Readonly<Record<string, Administered>> = {
  agency_id: AGENCY,
  artist_id: ARTIST,
  promoter_id: PROMOTER,
};

/**
 * Creates, changes and archives the things of the catalogue. Who may do it is decided in the transaction of
 * the change, with the thing and the membership of the caller locked. Locks are taken in this order: the
 * thing, what it names, the membership.
 */
export class Administration {
  constructor(
    /** A pool whose statements may take seconds: a concert has up to 200 performances of 100,000 seats. */
    private readonly pool: Database,
  ) {}

  /** @param agencyId whose the new thing is; null: no agency's */
  create<Row>(of: Administered, context: Context, values: Values, agencyId: number | null) {
    return inTransaction(this.pool, async (transaction): Promise<Outcome<Row>> => {
      if (!(await mayName(transaction, context, values))) return 'NOT_FOUND';
      const { userId } = await organiserOf(transaction, context, agencyId);
      const [made] = await run<MadeRow>(transaction, of.insert, [userId, values]);
      return read<Row>(transaction, of, made!.id);
    });
  }

  /** A change to the values that the thing has already changes nothing and is not recorded. */
  change<Row>(of: Administered, context: Context, id: number, values: Values) {
    return inTransaction(this.pool, async (transaction): Promise<Outcome<Row>> => {
      const [row] = await run<LockedRow>(transaction, of.lock, [id]);
      if (!row) return 'NOT_FOUND';
      const { userId } = await organiserOf(transaction, context, row.agencyId);
      const differing = Object.fromEntries(
        Object.entries(values).filter(([column, value]) => row[column] !== value),
      );
      if (Object.keys(differing).length === 0) return read<Row>(transaction, of, id);
      if (!(await mayName(transaction, context, differing))) return 'NOT_FOUND';
      await run(transaction, of.change, [userId, id, differing]);
      return read<Row>(transaction, of, id);
    });
  }

  /**
   * What is archived is in no list any more. It is found by its id, and can be taken back.
   *
   * @param seats whose seats must not be held, nor sold for a performance to come
   */
  archive<Row>(
    of: Administered,
    context: Context,
    id: number,
    { archived, seats }: { archived: boolean; seats?: { concertId?: number; performanceId?: number } },
  ) {
    return inTransaction(this.pool, async (transaction): Promise<Outcome<Row> | 'NOT_ARCHIVABLE'> => {
      const [row] = await run<LockedRow>(transaction, of.lock, [id]);
      if (!row) return 'NOT_FOUND';
      const { userId } = await organiserOf(transaction, context, row.agencyId);
      if (archived && seats) {
        const values = [seats.concertId ?? null, seats.performanceId ?? null];
        const used = await run(transaction, SEAT_IN_USE, values);
        if (used.length > 0) return 'NOT_ARCHIVABLE';
      }
      await run(transaction, of.archive, [userId, id, archived]);
      return read<Row>(transaction, of, id);
    });
  }
}

/**
 * Whether all that these values name is there and not archived.
 *
 * @throws Fault FORBIDDEN: one of them belongs to an agency that is not the caller's
 */
export async function mayName(transaction: Transaction, context: Context, values: Values): Promise<boolean> {
  for (const [column, named] of Object.entries(NAMED)) {
    const id = values[column];
    if (id === undefined) continue;
    if (id === null) {
      // What belongs to no agency is the admins'. An artist or a promoter may be taken away.
      if (column === 'agency_id') await organiserOf(transaction, context, null);
      continue;
    }
    const [row] = await run<LookedAtRow>(transaction, named.look, [id]);
    if (!row || row.archived) return false;
    // An artist or a promoter of no agency is free to be named.
    if (row.agencyId !== null) await organiserOf(transaction, context, row.agencyId);
  }
  return true;
}

async function read<Row>(transaction: Transaction, of: Administered, id: number): Promise<Row> {
  const [row] = await run<Row>(transaction, of.read, [id]);
  return row!;
}
