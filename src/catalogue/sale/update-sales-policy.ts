import type { Context } from '../../graphql/context.js';
import { type Database, inTransaction, run, type Transaction } from '../../platform/postgres.js';
import type { ConcertRow } from '../concert.entity.js';
import type { ConcertWaitingRooms } from '../concert-waiting-rooms.js';
import { organiserOfConcert } from '../organiser.js';
import { changedPolicy, type PolicyChange } from './policy-change.js';
import { untilReadersHaveEnded } from './readers-of-concerts.js';
import { COUNT_LATE, LOCK_POLICY, type LockedPolicy, WRITE_POLICY } from './update-sales-policy.statement.js';

interface Deps {
  pool: Database;
  rooms: ConcertWaitingRooms;
}

interface Asked {
  context: Context;
  concertId: number;
  change: PolicyChange;
}

/**
 * Changes the sales policy of a concert. Reservations read it in their transactions, so the next one is
 * decided by it.
 *
 * A limit that a concert gets in the middle of a sale comes in three steps (ADR 0032). First holds and
 * releases of one user are made to wait for each other. Then this waits for the transactions that do not know
 * of that. Only then the limit is set, and who buys next is counted. A process that stops in between leaves
 * no limit, and a repetition brings it.
 *
 * @returns null: there is no such concert
 * @throws Fault UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT; SERVICE_UNAVAILABLE: nothing was changed
 */
export async function updateSalesPolicy(deps: Deps, asked: Asked): Promise<ConcertRow | null> {
  const first = await inTransaction(deps.pool, (transaction) => changed(transaction, deps, asked, false));
  if (first !== 'COUNTS_FIRST') return first;
  await untilReadersHaveEnded(deps.pool);
  const second = await inTransaction(deps.pool, (transaction) => changed(transaction, deps, asked, true));
  return second === 'COUNTS_FIRST' ? null : second;
}

/** @param counts seats are counted in every transaction that may still be decided */
async function changed(
  transaction: Transaction,
  { rooms }: Deps,
  { context, concertId, change }: Asked,
  counts: boolean,
): Promise<ConcertRow | null | 'COUNTS_FIRST'> {
  const [now] = await run<LockedPolicy>(transaction, LOCK_POLICY, [concertId]);
  const caller = await organiserOfConcert(transaction, context, concertId);
  if (!now || !caller) return null;
  const next = changedPolicy(now, change, now.nextStartsAt);
  if (now.hasWaitingRoom && now.saleOpensAt?.getTime() !== next.saleOpensAt?.getTime()) {
    await rooms.checkOpening(transaction, concertId, { from: now.saleOpensAt, to: next.saleOpensAt });
  }
  if (now.maxSeatsPerUser === null && next.maxSeatsPerUser !== null && !counts) {
    await run(transaction, COUNT_LATE, [concertId]);
    return 'COUNTS_FIRST';
  }
  const [row] = await run<ConcertRow>(transaction, WRITE_POLICY, [
    concertId,
    next.presaleOpensAt,
    next.presaleTier,
    next.presaleCodeDigest,
    next.saleOpensAt,
    next.maxSeatsPerUser,
    next.maxSeatsPerReservation,
    next.refundDeadlineHours,
    next.leaveNoSingleSeat,
    caller.userId,
  ]);
  return row!;
}
