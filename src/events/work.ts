import { monotonicMs } from '../platform/clock.js';
import type { Database } from '../platform/postgres.js';
import type { AfterCommit, EventsWatch, Reader } from './consumer.js';
import type { EventRow } from './event.statement.js';

/** How many events a reader takes together, unless it says otherwise. */
export const BATCH_DEFAULT = 500;

/** What every way along the log needs. */
export interface WorkDeps<R extends Reader> {
  pool: Database;
  reader: R;
  watch: EventsWatch;
  /** Called for outages, for keys that fail, and for what fails after a commit. */
  onError: (error: unknown) => void;
}

/** Events that were handled together. */
export interface Handled {
  handled: readonly EventRow[];
  /** When they were taken, by the clock of the database and by this machine's. */
  takenAt: Date;
  takenMs: number;
  afterCommit?: AfterCommit | undefined;
}

/** Tells of events that are handled for good. */
export function tell(
  { reader, watch, onError }: WorkDeps<Reader>,
  { handled, takenAt, takenMs, afterCommit }: Handled,
): void {
  if (handled.length === 0) return;
  // The clock of the database, and what has passed since then.
  const handledAt = takenAt.getTime() + monotonicMs() - takenMs;
  watch.onHandled(
    reader.name,
    handled.map(({ writtenAt }) => handledAt - writtenAt.getTime()),
  );
  try {
    afterCommit?.();
  } catch (error) {
    onError(error);
  }
}
