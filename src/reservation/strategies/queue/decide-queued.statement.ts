import { type Database, run } from '../../../platform/postgres.js';
import { type BatchedRequest, batchValues } from '../../hold-seats-together.statement.js';
import type { QueuedRequest } from './queued-request.js';
import { type HeldShard, LEASE_MS } from './shard-lease.statement.js';

// The database compares instants of its own clock: how much time is left was told by the clock that set the
// deadline. A deadline whose clock is unknown has not passed.
const DECIDE_QUEUED = {
  name: 'decide-queued',
  text: `
    select outcome, lapsed_reservation_ids as "lapsedReservationIds"
    from decide_queued($1, $2, $3, $4 * interval '1 millisecond', $5, $6, $7, $8, $9 * interval '1 millisecond',
                       $10, $11, $12, $13, $14, $15, $16, $17, $18,
      array(
        select clock_timestamp() + coalesce(left_ms * interval '1 millisecond', interval '1 hour')
        from unnest($19::float8[]) with ordinality as l (left_ms, place) order by place))
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
 * @param logNowMs what the clock says that set the deadlines; null: it has not been heard of yet
 * @returns what came of each, in the same order
 */
export function decideQueued(
  db: Database,
  { logId, shard, fence, base }: HeldShard & { base: number },
  batch: readonly QueuedInBatch[],
  donePosition: number | null,
  logNowMs: number | null,
): Promise<Decision[]> {
  const { performance, holdMs } = batch[0]!.request;
  const numbers = batch.map((_, index) => index + 1);
  const { performanceId, concertId, maxSeatsPerUser } = performance;
  return run<Decision>(db, DECIDE_QUEUED, [
    logId,
    shard,
    fence,
    LEASE_MS,
    donePosition === null ? null : base + donePosition,
    performanceId,
    concertId,
    maxSeatsPerUser,
    holdMs,
    numbers.filter((number) => batch[number - 1]!.contends),
    numbers.filter((number) => batch[number - 1]!.lastTry),
    ...batchValues(batch.map(({ request }) => request)),
    batch.map(({ position }) => base + position),
    batch.map(({ deadline }) => (logNowMs === null ? null : deadline.getTime() - logNowMs)),
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
