import { monotonicMs } from '../platform/clock.js';
import { inTransaction, run, type Transaction } from '../platform/postgres.js';
import type { Consumer } from './consumer.js';
import { type EventRow, FORGET_PARKED, TAKE_EVENTS, type TakenRow } from './event.statement.js';
import { blameFor } from './failure.js';
import { handleEvents } from './handle-events.js';
import { type KeyWork, readParked } from './parked-keys.js';
import type { Outcome } from './rounds.js';
import { BATCH_DEFAULT, type Handled, tell, type WorkDeps } from './work.js';

/** A batch that the database has failed so often in a row may be the cause itself. */
const DATABASE_FAILURES_MAX = 3;

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

/** How a consumer handles a key: in one transaction, under the lock of the key. */
export function keyInTransaction({ pool, reader }: WorkDeps<Consumer>): KeyWork {
  return {
    mayWork: async () => true,
    handle: (key, eventsMax, onTaken) =>
      inTransaction(pool, async (transaction) => {
        const waiting = await readParked(transaction, reader.name, key, eventsMax);
        if (!waiting) return undefined;
        const { rows, ...taken } = waiting;
        onTaken(rows.length);
        const afterCommit = await handleEvents(reader, rows, transaction);
        await run(transaction, FORGET_PARKED, [reader.name, key, rows.at(-1)!.position]);
        return { ...taken, handled: rows, afterCommit };
      }),
  };
}
