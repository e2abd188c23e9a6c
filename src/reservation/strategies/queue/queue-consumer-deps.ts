import type { ReadSaleFacts } from '../../../catalogue/index.js';
import type { Database } from '../../../platform/postgres.js';

export interface QueueConsumerDeps {
  /** The pool for batches, leases and rejections. It is not the pool that reservations wait for. */
  pool: Database;
  saleFacts: ReadSaleFacts;
  holdMs: number;
  /** Called after the commit. */
  publishChanged: (performanceId: number, reservationIds: readonly string[]) => void;
  onError: (error: unknown) => void;
  /** The time by the clock that set the deadlines, in milliseconds since 1970; null: not known yet. */
  logNowMs: () => number | null;
  /** Receives how long each request of a decided batch had waited. */
  onDecided?: (waitedMs: number[]) => void;
  onDeadLetter?: () => void;
}
