import { every, type Repeating } from '../../../platform/clock.js';
import type { Database } from '../../../platform/postgres.js';
import { LogUnavailable, type PendingRequest, type RequestLog } from '../../../request-log/index.js';
import { recordRejections } from './decide-queued.statement.js';
import { isDatabaseAway } from './decision-failure.js';
import type { QueueConsumerDeps } from './queue-consumer-deps.js';
import { fromLog, type QueuedRequest } from './queued-request.js';

const BATCH_MAX = 500;
const PAUSE_MS = 1_000;

export interface DeadlineSweeperDeps {
  log: RequestLog;
  pool: Database;
  publishChanged: QueueConsumerDeps['publishChanged'];
  onError: (error: unknown) => void;
}

/**
 * Repeatedly rejects accepted requests that are undecided at their deadline. Any number of sweepers may run:
 * when a consumer and a sweeper meet at a request, the second finds the decision of the first.
 */
export function startDeadlineSweeper(deps: DeadlineSweeperDeps): Repeating {
  return every(
    PAUSE_MS,
    () => sweepOverdue(deps),
    (error) => {
      // The log itself reports this, once.
      if (!(error instanceof LogUnavailable)) deps.onError(error);
    },
  );
}

async function sweepOverdue(deps: DeadlineSweeperDeps): Promise<void> {
  for (;;) {
    const overdue = await deps.log.overdue(BATCH_MAX);
    const settled: string[] = [];
    for (const [performanceId, requests] of byPerformance(overdue)) {
      const rejected = await rejectTogether(deps, requests);
      deps.publishChanged(performanceId, rejected);
      settled.push(...rejected);
    }
    // An entry that cannot be read was never a request.
    settled.push(...overdue.filter((each) => !fromLog(each)).map(({ id }) => id));
    await deps.log.settle(settled);
    if (overdue.length < BATCH_MAX || settled.length === 0) return;
  }
}

function byPerformance(overdue: readonly PendingRequest[]): Map<number, QueuedRequest[]> {
  const readable = overdue.map(fromLog).filter((queued) => queued !== undefined);
  return Map.groupBy(readable, ({ performanceId }) => performanceId);
}

/**
 * One statement for all. When it fails because of one request, one statement for each. @returns the ids of
 * the requests that were rejected
 */
async function rejectTogether(
  { pool, onError }: DeadlineSweeperDeps,
  requests: QueuedRequest[],
): Promise<string[]> {
  const done: string[] = [];
  const reject = async (some: QueuedRequest[]): Promise<void> => {
    await recordRejections(pool, 'TIMED_OUT', some);
    done.push(...some.map(({ reservationId }) => reservationId));
  };
  await reject(requests).catch(async (error: unknown) => {
    if (isDatabaseAway(error)) throw error;
    for (const request of requests) await reject([request]).catch(onError);
  });
  return done;
}
