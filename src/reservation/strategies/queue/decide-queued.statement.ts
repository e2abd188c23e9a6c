import { type Database, run } from '../../../platform/postgres.js';
import { type BatchedRequest, batchValues, codesOf } from '../../hold-seats-together.statement.js';
import type { QueuedRequest } from './queued-request.js';
import { type HeldShard, LEASE_MS } from './shard-lease.statement.js';

// The database compares instants of its own clock. The remaining time comes from the clock that set the
// deadline. A deadline whose clock is unknown counts as not passed, and an acceptance as just made.
const DECIDE_QUEUED = {
  name: 'decide-queued',
  text: `
    select outcome, lapsed_reservation_ids as "lapsedReservationIds"
    from decide_queued($1, $2, $3, $4 * interval '1 millisecond', $5, $6, $7, $8 * interval '1 millisecond',
                       $9, $10, $11, $12, $13, $14, $15, $16, $17,
      array(
        select clock_timestamp() + coalesce(left_ms * interval '1 millisecond', interval '1 hour')
        from unnest($18::float8[]) with ordinality as l (left_ms, place) order by place),
      $19,
      array(
        select coalesce(at, clock_timestamp() - ago_ms * interval '1 millisecond')
        from unnest($20::timestamptz[], $21::float8[]) with ordinality as a (at, ago_ms, place) order by place))
    order by request`,
};

/** A request of a batch of the queue. */
export interface QueuedInBatch extends BatchedRequest {
  position: number;
  deadline: Date;
  /** When it was made, by the database's clock; null: unknown, and the time of its acceptance counts. */
  askedAt: string | null;
  /** By the log's clock. */
  acceptedAt: Date;
  /** It has met locks or lapsed holds too often: the next one is a refusal. */
  lastTry: boolean;
}

/**
 * HELD, REJECTED and KNOWN are decisions. RACED: another transaction has locked a seat or a count, or the
 * request was not a contender and nothing prevents it. LAPSED: lapsed holds must be released first.
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
 * @param donePosition the shard's new position when all of the batch is decided, or null
 * @param logNowMs the time by the clock that set the deadlines; null: not known yet
 * @returns the outcome of each, in the same order
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
  const { performanceId, concertId } = performance;
  const requests = batch.map(({ request }) => request);
  return run<Decision>(db, DECIDE_QUEUED, [
    logId,
    shard,
    fence,
    LEASE_MS,
    donePosition === null ? null : base + donePosition,
    performanceId,
    concertId,
    holdMs,
    numbers.filter((number) => batch[number - 1]!.canWin),
    numbers.filter((number) => batch[number - 1]!.lastTry),
    ...batchValues(requests),
    batch.map(({ position }) => base + position),
    batch.map(({ deadline }) => (logNowMs === null ? null : deadline.getTime() - logNowMs)),
    codesOf(requests),
    batch.map(({ askedAt }) => askedAt),
    batch.map(({ acceptedAt }) => (logNowMs === null ? null : logNowMs - acceptedAt.getTime())),
  ]);
}

const RECORD_REJECTIONS = {
  name: 'record-rejections',
  text: 'select record_rejections($1, $2, $3, $4, $5, $6, $7, $8, $9)',
};

/** Stores that these requests for one performance were rejected, unless they have been decided. */
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
