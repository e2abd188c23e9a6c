import { hash } from 'node:crypto';
import { Fault } from '../platform/fault.js';
import { type Database, inTransaction, run, sqlStateOf, type Transaction } from '../platform/postgres.js';
import type { ConcertRow } from './concert.entity.js';
import {
  BIND_CONCERT_KEY,
  CONCERT_AS_WRITTEN,
  CONCERT_OF_KEY,
  type ConcertKeyRow,
  PAST_INSTANTS,
  RECORD_CREATED_CONCERT,
  TAKE_CONCERT_KEY,
} from './concert-key.statement.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
import { insertConcert, type NewConcert } from './insert-concert.js';

export type CreateConcertOutcome =
  | { outcome: 'CONCERT'; row: ConcertRow }
  | { outcome: 'NOT_FOUND' | 'IDEMPOTENCY_KEY_REUSED' };

const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Creates a concert, or finds the one that was created under the same key. The row is read in the
 * transaction: if a read after the commit failed, the answer would say that nothing has happened.
 *
 * @throws Fault BAD_USER_INPUT: a performance has begun, by the database's clock
 */
export async function createConcert(
  pool: Database,
  concert: NewConcert,
  rooms: ConcertWaitingRooms,
  by: { userId: string; idempotencyKey: string | null },
): Promise<CreateConcertOutcome> {
  try {
    return await inTransaction(pool, (transaction) =>
      by.idempotencyKey === null
        ? created(transaction, concert, rooms, by.userId)
        : createdOnce(transaction, concert, rooms, by.userId, by.idempotencyKey),
    );
  } catch (error) {
    if (sqlStateOf(error) !== FOREIGN_KEY_VIOLATION) throw error;
    return { outcome: 'NOT_FOUND' };
  }
}

async function createdOnce(
  transaction: Transaction,
  concert: NewConcert,
  rooms: ConcertWaitingRooms,
  userId: string,
  key: string,
): Promise<CreateConcertOutcome> {
  const digest = hash('sha256', JSON.stringify(concert));
  const taken = await run(transaction, TAKE_CONCERT_KEY, [userId, key, digest]);
  if (taken.length === 0) {
    // A separate statement, so that it sees what the winner of a race has committed meanwhile.
    const [known] = await run<ConcertKeyRow>(transaction, CONCERT_OF_KEY, [userId, key]);
    if (known!.inputDigest !== digest) return { outcome: 'IDEMPOTENCY_KEY_REUSED' };
    return { outcome: 'CONCERT', row: await rowOf(transaction, known!.concertId) };
  }
  const result = await created(transaction, concert, rooms, userId);
  await run(transaction, BIND_CONCERT_KEY, [userId, key, result.row.id]);
  return result;
}

async function created(
  transaction: Transaction,
  concert: NewConcert,
  rooms: ConcertWaitingRooms,
  userId: string,
): Promise<{ outcome: 'CONCERT'; row: ConcertRow }> {
  const starts = concert.performances.map(({ startsAt }) => startsAt);
  const past = await run(transaction, PAST_INSTANTS, [starts]);
  if (past.length > 0) throw new Fault('BAD_USER_INPUT', '`startsAt` must be in the future.');
  const id = await insertConcert(transaction, concert, rooms);
  await run(transaction, RECORD_CREATED_CONCERT, [userId, id]);
  return { outcome: 'CONCERT', row: await rowOf(transaction, id) };
}

async function rowOf(transaction: Transaction, id: number): Promise<ConcertRow> {
  const [row] = await run<ConcertRow>(transaction, CONCERT_AS_WRITTEN, [id]);
  return row!;
}
