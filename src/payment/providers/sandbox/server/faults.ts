import { z } from 'zod';

const FAULTS_MAX = 100;

/** What tests make go wrong with calls of the API. */
const callFault = z.strictObject({
  on: z.enum(['create', 'look', 'close', 'refund']),
  /**
   * ERROR and UNAVAILABLE: 500 and 503, and nothing was done. ANSWER_LOST: it is done, and the connection is
   * cut. TIMEOUT: it is done, and no answer comes. LATE: it is done, and the answer comes after `delayMs`.
   */
  fault: z.enum(['ERROR', 'UNAVAILABLE', 'ANSWER_LOST', 'TIMEOUT', 'LATE']),
  delayMs: z.int().min(0).max(600_000).default(1_000),
  times: z.int().min(1).max(1_000).default(1),
});

/** What becomes of a refund that is asked for. */
const refundFault = z.strictObject({
  on: z.literal('refund outcome'),
  fault: z.enum(['PENDING', 'FAILED']),
  delayMs: z.literal(0).default(0),
  times: z.int().min(1).max(1_000).default(1),
});

const messageFault = z.strictObject({
  on: z.literal('message'),
  /**
   * DROPPED: it is never sent. DUPLICATE: it is sent three times. LATE: it is sent after `delayMs`.
   * OUT_OF_ORDER: it is sent after the next message of the payment. STALE: its signature is an hour old.
   * FORGED: it is signed with another key. ALTERED: another amount, under the signature of the right one.
   * TRUNCATED: half of it is sent. WRONG_AMOUNT: another amount, and the signature fits.
   */
  fault: z.enum([
    'DROPPED',
    'DUPLICATE',
    'LATE',
    'OUT_OF_ORDER',
    'STALE',
    'FORGED',
    'ALTERED',
    'TRUNCATED',
    'WRONG_AMOUNT',
  ]),
  delayMs: z.int().min(0).max(600_000).default(1_000),
  times: z.int().min(1).max(1_000).default(1),
});

export const forcedFault = z.discriminatedUnion('on', [callFault, refundFault, messageFault]);
export type ForcedFault = z.output<typeof forcedFault>;
export type CallFault = z.output<typeof callFault>;
export type MessageFault = z.output<typeof messageFault>;

/** The faults that are to come, in the order in which they were asked for. */
export class Faults {
  #coming: ForcedFault[] = [];

  /** @returns false: there are too many */
  add(fault: ForcedFault): boolean {
    if (this.#coming.length >= FAULTS_MAX) return false;
    this.#coming.push({ ...fault });
    return true;
  }

  clear(): void {
    this.#coming = [];
  }

  /** The next fault of this kind, which is used up by that. */
  take<On extends ForcedFault['on']>(on: On): Extract<ForcedFault, { on: On }> | undefined {
    const next = this.#coming.find((fault) => fault.on === on);
    if (!next) return undefined;
    next.times -= 1;
    if (next.times === 0) this.#coming = this.#coming.filter((fault) => fault !== next);
    return next as Extract<ForcedFault, { on: On }>;
  }
}
