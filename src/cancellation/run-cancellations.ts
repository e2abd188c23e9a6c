import { randomUUID } from 'node:crypto';
import { monotonicMs } from '../platform/clock.js';
import { isAnswerOfServer } from '../platform/database-failure.js';
import { type Database, run } from '../platform/postgres.js';
import { untilDone } from '../platform/until-done.js';
import {
  END_CANCELLATION,
  GIVE_BACK_CANCELLATION,
  NEXT_PURCHASES,
  NOTE_FAILED_PURCHASE,
  REFUND_LISTED,
  RELEASE_CANCELLED,
  type Step,
  TAKE_CANCELLATION,
  type TakenCancellation,
} from './cancellation.statement.js';

export const RUN_MS = 250;
/** Longer than a step may take, with its repetitions. */
const LEASE_MS = 60_000;
/** A worker that stops waits for the end of its round. */
const ROUND_MS = 1_000;
const SEATS_MAX = 200;
const PURCHASES_MAX = 100;
const AT_ONCE = 4;
const PAUSE_AFTER_FAILURE_MS = 2_000;

export interface CancellationDeps {
  pool: Database;
  /** Called for a purchase that could not be given back, and for a step that has failed. */
  onError: (error: unknown) => void;
}

/** LOST: another worker has the work. LATER: it has to wait for something. */
type Outcome = 'LOST' | 'LATER' | 'DONE' | { next: Step };

/**
 * One round of a worker: takes cancellations that are due and works on them for a moment. Each step is one
 * transaction that says what comes next, so a worker may die at any instant, and the next one goes on. Any
 * number of workers may run.
 */
export async function runCancellations(deps: CancellationDeps): Promise<void> {
  const untilMs = monotonicMs() + ROUND_MS;
  while (monotonicMs() < untilMs) {
    const [taken] = await run<TakenCancellation>(deps.pool, TAKE_CANCELLATION, [LEASE_MS]);
    if (!taken) return;
    await workOn(deps, taken, untilMs);
  }
}

async function workOn(deps: CancellationDeps, taken: TakenCancellation, untilMs: number): Promise<void> {
  let { step } = taken;
  try {
    while (monotonicMs() < untilMs) {
      const outcome = step === 'RELEASING' ? await release(deps, taken) : await refund(deps, taken);
      // What is waited for is written down with the work.
      if (typeof outcome === 'string') return;
      step = outcome.next;
    }
    await giveBack(deps, taken, 0, null);
  } catch (cause) {
    const { message } = cause as Error;
    // When this fails, too, the work is due again at the end of the lease.
    await giveBack(deps, taken, PAUSE_AFTER_FAILURE_MS, message).catch(() => undefined);
    throw new Error(`the cancellation of performance ${taken.performanceId} pauses: ${message}`, { cause });
  }
}

async function giveBack(
  { pool }: CancellationDeps,
  { performanceId, fence }: TakenCancellation,
  pauseMs: number,
  failure: string | null,
): Promise<void> {
  await run(pool, GIVE_BACK_CANCELLATION, [performanceId, fence, pauseMs, failure]);
}

async function release({ pool }: CancellationDeps, taken: TakenCancellation): Promise<Outcome> {
  const values = [taken.performanceId, taken.fence, LEASE_MS, SEATS_MAX];
  const [step] = await untilDone(() =>
    run<{ outcome: 'DONE' | 'END' | 'LOST' }>(pool, RELEASE_CANCELLED, values),
  );
  if (step!.outcome === 'LOST') return 'LOST';
  return { next: step!.outcome === 'END' ? 'REFUNDING' : 'RELEASING' };
}

async function refund(deps: CancellationDeps, taken: TakenCancellation): Promise<Outcome> {
  const { performanceId, fence } = taken;
  const values = [performanceId, fence, LEASE_MS, PURCHASES_MAX];
  const due = await run<{ id: string }>(deps.pool, NEXT_PURCHASES, values);
  if (due.length === 0) return end(deps, taken);
  const line = async (): Promise<void> => {
    for (let next = due.shift(); next; next = due.shift()) await refundOne(deps, taken, next.id);
  };
  const lines = await Promise.allSettled(Array.from({ length: AT_ONCE }, line));
  for (const each of lines) if (each.status === 'rejected') throw each.reason;
  return { next: 'REFUNDING' };
}

/** A purchase that cannot be given back is named, and the others go on. */
async function refundOne(
  { pool, onError }: CancellationDeps,
  { performanceId, fence }: TakenCancellation,
  reservationId: string,
): Promise<void> {
  try {
    await untilDone(() => run(pool, REFUND_LISTED, [performanceId, fence, reservationId, randomUUID()]));
  } catch (cause) {
    if (!isAnswerOfServer(cause)) throw cause;
    await run(pool, NOTE_FAILED_PURCHASE, [performanceId, reservationId, cause.message]);
    onError(new Error(`reservation ${reservationId} of a cancelled performance is not refunded`, { cause }));
  }
}

async function end(
  { pool }: CancellationDeps,
  { performanceId, fence }: TakenCancellation,
): Promise<Outcome> {
  const [ended] = await run<{ outcome: 'AGAIN' | 'LATER' | 'DONE' | 'LOST' }>(pool, END_CANCELLATION, [
    performanceId,
    fence,
    LEASE_MS,
  ]);
  return ended!.outcome === 'AGAIN' ? { next: 'RELEASING' } : ended!.outcome;
}
