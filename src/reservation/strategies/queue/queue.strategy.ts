import { BatchQueue } from '../../../platform/batch-queue.js';
import { CircuitBreaker, CircuitOpen } from '../../../platform/circuit-breaker.js';
import { monotonicMs, withTimeout } from '../../../platform/clock.js';
import { Fault } from '../../../platform/fault.js';
import type { Database } from '../../../platform/postgres.js';
import { LogAnswerLost, LogUnavailable, type RequestLog } from '../../../request-log/index.js';
import { lookAtReservations } from '../../existing.statement.js';
import type { Outcome, ReservationRequest, ReservationStrategy } from '../../strategy.js';
import { toLog } from './queued-request.js';

/** How long a request waits for the check of an earlier reservation. The consumer checks it again, too. */
const EXISTING_WITHIN_MS = 250;
const ASKED_AGAIN_MS = 1_000;

/**
 * Accepted now, decided a moment later: the request goes into a durable log, and a consumer decides the log's
 * requests in order.
 *
 * Mechanism: one append, acknowledged when it is on disk. The answer is PENDING, and the decision is pushed.
 * Guarantee: exactly one winner per seat, the first request that the log accepted. An accepted request is
 * decided, or rejected at its deadline. Cost under contention: none for the caller; the line grows. Choose it
 * where the peak is higher than the database can decide in time, and where order must be visible.
 */
export function createQueueStrategy(deps: { log: RequestLog; pool: Database }): ReservationStrategy {
  const breaker = new CircuitBreaker(
    (error) => error instanceof LogUnavailable || error instanceof LogAnswerLost,
  );
  const looks = new BatchQueue<string, Look>(looksAtOnce(deps.pool));
  return {
    async reserve(request) {
      if (!haveSeats(request)) return { outcome: 'NOT_FOUND' };
      if (looks.isFull) return { outcome: 'QUEUE_FULL' };
      const { exists, at } = await looks.add(request.reservationId);
      if (exists) return { outcome: 'KNOWN' };
      return breaker.run(() => accepted(deps.log, request, at)).catch(unaccepted);
    },
    reserveBest:
      'QUEUE accepts a request before it is decided, and what it accepts names its seats and their price. ATOMIC, PESSIMISTIC and OPTIMISTIC can.',
  };
}

/** A performance's seats have consecutive numbers, so this needs no query. */
function haveSeats({ performance: { firstSeatId, seatsTotal }, seatIds }: ReservationRequest): boolean {
  return seatIds.every((id) => id >= firstSeatId && id < firstSeatId + seatsTotal);
}

/** What the database says before a request is accepted. */
interface Look {
  /** The request has a reservation already. */
  exists: boolean;
  /** The database's time; null: it did not answer. */
  at: string | null;
}

/**
 * Looks for many requests at once. No request waits for a slow or absent database: while the database does
 * not answer in time, only one request per second queries it.
 */
function looksAtOnce(pool: Database): (ids: readonly string[]) => Promise<Look[]> {
  let askedAgainMs = 0;
  return async (ids) => {
    if (monotonicMs() < askedAgainMs) return ids.map(() => ({ exists: false, at: null }));
    const looking = lookAtReservations(pool, ids).catch(() => undefined);
    const seen = await withTimeout(EXISTING_WITHIN_MS, looking);
    if (!seen) askedAgainMs = monotonicMs() + ASKED_AGAIN_MS;
    return ids.map((id) => ({ exists: seen?.existing.has(id) ?? false, at: seen?.at ?? null }));
  };
}

async function accepted(
  log: RequestLog,
  request: ReservationRequest,
  askedAt: string | null,
): Promise<Outcome> {
  const acceptance = await log.accept(toLog(request, askedAt));
  switch (acceptance.outcome) {
    case 'ACCEPTED':
      return { outcome: 'PENDING', acceptedAt: acceptance.acceptedAt };
    case 'FULL':
      return { outcome: 'QUEUE_FULL' };
    case 'OTHER_DIGEST':
      return { outcome: 'IDEMPOTENCY_KEY_REUSED' };
  }
}

function unaccepted(error: unknown): Outcome {
  if (error instanceof LogUnavailable || error instanceof CircuitOpen) {
    return { outcome: 'STRATEGY_UNAVAILABLE' };
  }
  if (error instanceof LogAnswerLost) throw new Fault('OUTCOME_UNKNOWN', undefined, { cause: error });
  throw error;
}
