import { type Database, run } from '../../../platform/postgres.js';
import { type BatchedRequest, batchValues } from '../../hold-seats-together.statement.js';
import type { QueuedRequest } from './queued-request.js';
import { type HeldShard, LEASE_MS } from './shard-lease.statement.js';

const DECIDE_QUEUED = {
  name: 'decide-queued',
  text: `
    select outcome, lapsed_reservation_ids as "lapsedReservationIds"
    from decide_queued($1, $2, $3, $4 * interval '1 millisecond', $5, $6, $7, $8, $9 * interval '1 millisecond',
                       $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
    order by request`,
};

/** A request of a batch of the queue. */
export interface QueuedInBatch extends BatchedRequest {
  position: number;
  deadline: Date;
  /** It has met a lock or lapsed holds too often: they are a refusal now. */
  lastTry: boolean;
}

/**
 * HELD, REJECTED and KNOWN are decisions. RACED: somebody has locked a seat or a count, or the request did
 * not contend and nothing stands in its way. LAPSED: holds in its way have lapsed and are to be swept first.
 */
export interface Decision {
  outcome: 'HELD' | 'REJECTED' | 'KNOWN' | 'RACED' | 'LAPSED';
  lapsedReservationIds: string[] | null;
}

export function isDecision({ outcome }: Decision): boolean {
  return outcome !== 'RACED' && outcome !== 'LAPSED';
}

/**
 * Decides a batch for one performance in one transaction (sql/decide-queued.sql).
 *
 * @param donePosition what the shard's position becomes when nothing of the batch is left over, or null
 * @returns what came of each, in the same order
 */
export function decideQueued(
  db: Database,
  { logId, shard, fence }: HeldShard,
  batch: readonly QueuedInBatch[],
  donePosition: number | null,
): Promise<Decision[]> {
  const { performance, holdMs } = batch[0]!.request;
  const numbers = batch.map((_, index) => index + 1);
  const { performanceId, concertId, maxSeatsPerUser } = performance;
  return run<Decision>(db, DECIDE_QUEUED, [
    logId,
    shard,
    fence,
    LEASE_MS,
    donePosition,
    performanceId,
    concertId,
    maxSeatsPerUser,
    holdMs,
    numbers.filter((number) => batch[number - 1]!.contends),
    numbers.filter((number) => batch[number - 1]!.lastTry),
    ...batchValues(batch.map(({ request }) => request)),
    batch.map(({ position }) => position),
    batch.map(({ deadline }) => deadline),
  ]);
}

const RECORD_REJECTIONS = {
  name: 'record-rejections',
  text: 'select record_rejections($1, $2, $3, $4, $5, $6, $7, $8, $9)',
};

/** Writes down that these requests for one performance were refused, unless they have been decided. */
export async function recordRejections(
  db: Database,
  code: 'TIMED_OUT' | 'SEAT_CONTENDED' | 'STRATEGY_UNAVAILABLE',
  requests: readonly QueuedRequest[],
): Promise<void> {
  const codes = requests.map(() => code);
  const refusedSeats = requests.map(() => null);
  await run(db, RECORD_REJECTIONS, [
    requests[0]!.performanceId,
    codes,
    refusedSeats,
    ...batchValues(requests),
  ]);
}
