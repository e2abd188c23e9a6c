import { hash } from 'node:crypto';
import type { Context } from '../../graphql/context.js';
import { Fault } from '../../platform/fault.js';
import { type Database, inTransaction, run, type Transaction } from '../../platform/postgres.js';
import { checkPerformances, NothingSuch, recordPerformances } from '../create-concert.js';
import { insertPerformance, type NewPerformance } from '../insert-concert.js';
import { organiserOf, organising } from '../organiser.js';
import type { PerformanceRow } from '../performance.entity.js';
import { PERFORMANCE } from './administered.statement.js';
import {
  BIND_PERFORMANCE_KEY,
  COUNT_PERFORMANCES,
  type ConcertToExtendRow,
  LOCK_CONCERT_TO_EXTEND,
  PERFORMANCE_OF_KEY,
  type PerformanceKeyRow,
  TAKE_PERFORMANCE_KEY,
} from './performance-key.statement.js';

const PERFORMANCES_MAX = 200;

export type CreatePerformanceOutcome =
  | { outcome: 'PERFORMANCE'; row: PerformanceRow }
  | { outcome: 'NOT_FOUND' | 'IDEMPOTENCY_KEY_REUSED' };

/**
 * Adds a performance to a concert, or finds the one that was added under the same key.
 *
 * @throws Fault FORBIDDEN: the concert belongs to an agency that is not the caller's
 * @throws Fault BAD_USER_INPUT: the performance has begun or begins before the sale, or there are too many
 */
export async function createPerformance(
  pool: Database,
  asked: { concertId: number; performance: NewPerformance },
  by: { context: Context; idempotencyKey: string | null },
): Promise<CreatePerformanceOutcome> {
  try {
    return await inTransaction(pool, (transaction) =>
      by.idempotencyKey === null
        ? created(transaction, asked, by.context)
        : createdOnce(transaction, asked, by.context, by.idempotencyKey),
    );
  } catch (error) {
    if (!(error instanceof NothingSuch)) throw error;
    return { outcome: 'NOT_FOUND' };
  }
}

async function createdOnce(
  transaction: Transaction,
  asked: { concertId: number; performance: NewPerformance },
  context: Context,
  key: string,
): Promise<CreatePerformanceOutcome> {
  const { userId } = organising(context);
  const digest = hash('sha256', JSON.stringify(asked));
  const taken = await run(transaction, TAKE_PERFORMANCE_KEY, [userId, key, digest]);
  if (taken.length === 0) {
    // A separate statement, so that it sees what the winner of a race has committed meanwhile.
    const [known] = await run<PerformanceKeyRow>(transaction, PERFORMANCE_OF_KEY, [userId, key]);
    if (known!.inputDigest !== digest) return { outcome: 'IDEMPOTENCY_KEY_REUSED' };
    return { outcome: 'PERFORMANCE', row: await rowOf(transaction, known!.performanceId) };
  }
  const result = await created(transaction, asked, context);
  await run(transaction, BIND_PERFORMANCE_KEY, [userId, key, result.row.id]);
  return result;
}

async function created(
  transaction: Transaction,
  { concertId, performance }: { concertId: number; performance: NewPerformance },
  context: Context,
): Promise<{ outcome: 'PERFORMANCE'; row: PerformanceRow }> {
  const [concert] = await run<ConcertToExtendRow>(transaction, LOCK_CONCERT_TO_EXTEND, [concertId]);
  if (!concert) throw new NothingSuch();
  const { userId } = await organiserOf(transaction, context, concert.agencyId);
  if (concert.archived) throw new NothingSuch();
  const [count] = await run<{ performances: number }>(transaction, COUNT_PERFORMANCES, [concertId]);
  if (count!.performances >= PERFORMANCES_MAX) {
    throw new Fault('BAD_USER_INPUT', `A concert has at most ${PERFORMANCES_MAX} performances.`);
  }
  if (concert.saleOpensAt && concert.saleOpensAt >= performance.startsAt) {
    throw new Fault('BAD_USER_INPUT', '`startsAt` must be after the concert’s `saleOpensAt`.');
  }
  await checkPerformances(transaction, [performance]);
  const written = await insertPerformance(transaction, concertId, performance);
  await recordPerformances(transaction, userId, [written]);
  return { outcome: 'PERFORMANCE', row: await rowOf(transaction, written.performanceId) };
}

async function rowOf(transaction: Transaction, id: number): Promise<PerformanceRow> {
  const [row] = await run<PerformanceRow>(transaction, PERFORMANCE.read, [id]);
  return row!;
}
