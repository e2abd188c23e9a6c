import { hash } from 'node:crypto';
import type { Context } from '../graphql/context.js';
import { Fault } from '../platform/fault.js';
import { type Database, inTransaction, run, type Transaction } from '../platform/postgres.js';
import { ARTIST, CONCERT, type LookedAtRow } from './administration/administered.statement.js';
import { mayName } from './administration/administration.js';
import type { ConcertRow } from './concert.entity.js';
import {
  BIND_CONCERT_KEY,
  CONCERT_OF_KEY,
  type ConcertKeyRow,
  PAST_INSTANTS,
  RECORD_CREATED_CONCERT,
  RECORD_CREATED_PERFORMANCES,
  RECORD_CREATED_VENUES,
  TAKE_CONCERT_KEY,
  VENUES_TO_NAME,
} from './concert-key.statement.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
import {
  type InsertedPerformance,
  insertConcert,
  type NewConcert,
  type NewPerformance,
} from './insert-concert.js';
import { organising } from './organiser.js';

export type CreateConcertOutcome =
  | { outcome: 'CONCERT'; row: ConcertRow }
  | { outcome: 'NOT_FOUND' | 'IDEMPOTENCY_KEY_REUSED' };

/** Thrown where something that the input names is not there: the transaction ends, and the key is free. */
export class NothingSuch extends Error {}

/**
 * Creates a concert, or finds the one that was created under the same key. The row is read in the
 * transaction: if a read after the commit failed, the answer would say that nothing has happened.
 *
 * @throws Fault FORBIDDEN: the concert would belong to an agency that is not the caller's
 * @throws Fault BAD_USER_INPUT: a performance has begun, by the database's clock
 */
export async function createConcert(
  pool: Database,
  concert: NewConcert,
  rooms: ConcertWaitingRooms,
  by: { context: Context; idempotencyKey: string | null },
): Promise<CreateConcertOutcome> {
  try {
    return await inTransaction(pool, (transaction) =>
      by.idempotencyKey === null
        ? created(transaction, concert, rooms, by.context)
        : createdOnce(transaction, concert, rooms, by.context, by.idempotencyKey),
    );
  } catch (error) {
    if (!(error instanceof NothingSuch)) throw error;
    return { outcome: 'NOT_FOUND' };
  }
}

async function createdOnce(
  transaction: Transaction,
  concert: NewConcert,
  rooms: ConcertWaitingRooms,
  context: Context,
  key: string,
): Promise<CreateConcertOutcome> {
  const { userId } = organising(context);
  const digest = hash('sha256', JSON.stringify(concert));
  const taken = await run(transaction, TAKE_CONCERT_KEY, [userId, key, digest]);
  if (taken.length === 0) {
    // A separate statement, so that it sees what the winner of a race has committed meanwhile.
    const [known] = await run<ConcertKeyRow>(transaction, CONCERT_OF_KEY, [userId, key]);
    if (known!.inputDigest !== digest) return { outcome: 'IDEMPOTENCY_KEY_REUSED' };
    return { outcome: 'CONCERT', row: await rowOf(transaction, known!.concertId) };
  }
  const result = await created(transaction, concert, rooms, context);
  await run(transaction, BIND_CONCERT_KEY, [userId, key, result.row.id]);
  return result;
}

async function created(
  transaction: Transaction,
  concert: NewConcert,
  rooms: ConcertWaitingRooms,
  context: Context,
): Promise<{ outcome: 'CONCERT'; row: ConcertRow }> {
  const { userId } = organising(context);
  const agencyId = await agencyFor(transaction, concert);
  // The agency is named, too: a caller who may name it may create its concerts.
  const named = { artist_id: concert.artistId, promoter_id: concert.promoterId ?? null, agency_id: agencyId };
  if (!(await mayName(transaction, context, named))) throw new NothingSuch();
  await checkPerformances(transaction, concert.performances);
  const written = await insertConcert(transaction, { ...concert, agencyId }, rooms);
  await recordPerformances(transaction, userId, written.performances);
  await run(transaction, RECORD_CREATED_CONCERT, [userId, written.concertId]);
  return { outcome: 'CONCERT', row: await rowOf(transaction, written.concertId) };
}

/** The agency that the input names, or else the artist's. */
async function agencyFor(
  transaction: Transaction,
  { agencyId, artistId }: NewConcert,
): Promise<number | null> {
  if (agencyId !== undefined) return agencyId;
  if (artistId === null) return null;
  const [artist] = await run<LookedAtRow>(transaction, ARTIST.look, [artistId]);
  return artist?.agencyId ?? null;
}

/**
 * Checks what only the database can tell of performances that are about to be written.
 *
 * @throws NothingSuch, Fault BAD_USER_INPUT
 */
export async function checkPerformances(
  transaction: Transaction,
  performances: readonly NewPerformance[],
): Promise<void> {
  const past = await run(transaction, PAST_INSTANTS, [performances.map(({ startsAt }) => startsAt)]);
  if (past.length > 0) throw new Fault('BAD_USER_INPUT', '`startsAt` must be in the future.');
  const named = new Set(performances.flatMap(({ venue }) => ('id' in venue ? [venue.id] : [])));
  const found = await run(transaction, VENUES_TO_NAME, [[...named]]);
  if (found.length < named.size) throw new NothingSuch();
}

/** Records performances that were written, and the venues that are new with them. */
export async function recordPerformances(
  transaction: Transaction,
  userId: string,
  performances: readonly InsertedPerformance[],
): Promise<void> {
  const venues = performances.flatMap(({ newVenueId }) => (newVenueId === null ? [] : [newVenueId]));
  await run(transaction, RECORD_CREATED_VENUES, [userId, venues]);
  const ids = performances.map(({ performanceId }) => performanceId);
  await run(transaction, RECORD_CREATED_PERFORMANCES, [userId, ids]);
}

async function rowOf(transaction: Transaction, id: number): Promise<ConcertRow> {
  const [row] = await run<ConcertRow>(transaction, CONCERT.read, [id]);
  return row!;
}
