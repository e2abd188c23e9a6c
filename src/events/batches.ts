import { monotonicMs } from '../platform/clock.js';
import { type Database, inTransaction, run, type Transaction } from '../platform/postgres.js';
import type { AfterCommit, Consumer, EventsWatch, Reader } from './consumer.js';
import { type EventRow, TAKE_EVENTS, type TakenRow } from './event.statement.js';
import { blameFor } from './failure.js';
import { handleEvents } from './handle-events.js';
import type { Outcome } from './rounds.js';

export const BATCH_DEFAULT = 500;
/** A batch that the database has failed so often in a row may be the cause itself. */
const DATABASE_FAILURES_MAX = 3;

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

interface Done extends Handled {
  hasMore: boolean;
}

/**
 * The way of a consumer along the log. One transaction takes a batch, has it handled and moves the cursor.
 *
 * A batch that fails of itself is set aside whole: its keys are parked, the cursor goes on, and each key is
 * then tried alone. So the keys that are innocent lose some milliseconds, and the batches that follow lose
 * nothing.
 */
export class Batches {
  #databaseFailures = 0;

  /** @param onParked keys have been parked */
  constructor(
    private readonly deps: WorkDeps<Consumer>,
    private readonly onParked: () => void,
  ) {}

  async round(moves: boolean): Promise<Outcome> {
    let done: Done | undefined;
    try {
      done = await inTransaction(this.deps.pool, (transaction) => this.#handleBatch(transaction, moves));
      this.#databaseFailures = 0;
    } catch (error) {
      if (blameFor(error) !== 'EVENTS') {
        this.#databaseFailures += 1;
        if (this.#databaseFailures < DATABASE_FAILURES_MAX) throw error;
      }
      return this.#parkBatch();
    }
    if (!done) return 'TAKEN';
    tell(this.deps, done);
    return done.hasMore ? 'MORE' : 'DONE';
  }

  /** @returns undefined: another worker has the consumer */
  async #handleBatch(transaction: Transaction, moves: boolean): Promise<Done | undefined> {
    const { reader } = this.deps;
    const rows = await this.#take(transaction, { parks: false, moves });
    if (rows.length === 0) return undefined;
    const { taken, takenAt } = rows[0]!;
    const takenMs = monotonicMs();
    const handled = rows.filter(isEvent);
    const afterCommit = handled.length > 0 ? await handleEvents(reader, handled, transaction) : undefined;
    return { handled, takenAt, takenMs, afterCommit, hasMore: taken === this.#batchMax };
  }

  async #parkBatch(): Promise<Outcome> {
    const rows = await inTransaction(this.deps.pool, (transaction) =>
      this.#take(transaction, { parks: true, moves: false }),
    );
    if (rows.length === 0) return 'TAKEN';
    this.#databaseFailures = 0;
    this.onParked();
    return 'MORE';
  }

  #take(transaction: Transaction, how: { parks: boolean; moves: boolean }): Promise<TakenRow[]> {
    const { name, topics } = this.deps.reader;
    const names = topics.map((topic) => topic.name);
    // Without news the cursor is written seldom: what it passes is only looked for again.
    const values = [name, names, this.#batchMax, how.parks, how.moves];
    return run<TakenRow>(transaction, TAKE_EVENTS, values);
  }

  get #batchMax(): number {
    return this.deps.reader.batchMax ?? BATCH_DEFAULT;
  }
}

function isEvent(row: TakenRow): row is TakenRow & EventRow {
  return row.position !== null;
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
