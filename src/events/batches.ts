import { monotonicMs } from '../platform/clock.js';
import { type Database, inTransaction, run, type Transaction } from '../platform/postgres.js';
import type { AfterCommit, Consumer, EventsWatch } from './consumer.js';
import { type EventRow, TAKE_EVENTS, type TakenRow } from './event.statement.js';
import { blameFor } from './failure.js';
import { handleEvents } from './handle-events.js';

const BATCH_DEFAULT = 500;
/** A batch that the database has failed so often in a row may be the cause itself. */
const DATABASE_FAILURES_MAX = 3;
const OUTAGE_PAUSE_MS = 1_000;

export interface WorkDeps {
  pool: Database;
  consumer: Consumer;
  watch: EventsWatch;
  /** Called for outages, for keys that fail, and for what fails after a commit. */
  onError: (error: unknown) => void;
}

/** Events that were handled in one transaction. */
export interface Handled {
  handled: readonly EventRow[];
  /** When they were taken, by the clock of the database and by this machine's. */
  takenAt: Date;
  takenMs: number;
  afterCommit: AfterCommit | undefined;
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
  /** Unknown at first. */
  #hasNews = true;
  #movesWithoutNews = false;
  #databaseFailures = 0;
  #restsUntilMs = 0;
  #running: Promise<void> | undefined;
  #stopping = false;

  /** @param onParked keys have been parked */
  constructor(
    private readonly deps: WorkDeps,
    private readonly onParked: () => void,
  ) {}

  /** There are events for this consumer. */
  hasNews(): void {
    this.#hasNews = true;
  }

  /** The cursor passes the events of other topics, too, so that the log may forget them. */
  catchUp(): void {
    this.#hasNews = true;
    this.#movesWithoutNews = true;
  }

  /** Works if there is anything to do. */
  wake(): void {
    if (this.#running || this.#stopping || !this.#hasNews || monotonicMs() < this.#restsUntilMs) return;
    this.#running = this.#work()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#running = undefined;
      });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #work(): Promise<void> {
    for (;;) {
      this.#hasNews = false;
      const done = await this.#round();
      if (done === 'TAKEN') {
        // The other worker may die before it is done.
        this.#hasNews = true;
        return;
      }
      if ((done !== 'MORE' && !this.#hasNews) || this.#stopping) return;
    }
  }

  #failed(error: unknown): void {
    this.#hasNews = true;
    if (blameFor(error) === 'LOST_TO_OTHERS') return;
    this.#restsUntilMs = monotonicMs() + OUTAGE_PAUSE_MS;
    this.deps.onError(error);
  }

  async #round(): Promise<'TAKEN' | 'MORE' | 'DONE'> {
    let done: Done | undefined;
    try {
      done = await inTransaction(this.deps.pool, (transaction) => this.#handleBatch(transaction));
      this.#databaseFailures = 0;
    } catch (error) {
      if (blameFor(error) !== 'EVENTS') {
        this.#databaseFailures += 1;
        if (this.#databaseFailures < DATABASE_FAILURES_MAX) throw error;
      }
      return this.#parkBatch();
    }
    if (!done) return 'TAKEN';
    this.#movesWithoutNews = false;
    tell(this.deps, done);
    return done.hasMore ? 'MORE' : 'DONE';
  }

  /** @returns undefined: another worker has the consumer */
  async #handleBatch(transaction: Transaction): Promise<Done | undefined> {
    const { consumer } = this.deps;
    const rows = await this.#take(transaction, false);
    if (rows.length === 0) return undefined;
    const { taken, takenAt } = rows[0]!;
    const takenMs = monotonicMs();
    const handled = rows.filter(isEvent);
    const afterCommit = handled.length > 0 ? await handleEvents(consumer, handled, transaction) : undefined;
    return { handled, takenAt, takenMs, afterCommit, hasMore: taken === this.#batchMax };
  }

  async #parkBatch(): Promise<'TAKEN' | 'MORE'> {
    const rows = await inTransaction(this.deps.pool, (transaction) => this.#take(transaction, true));
    if (rows.length === 0) return 'TAKEN';
    this.#databaseFailures = 0;
    this.onParked();
    return 'MORE';
  }

  #take(transaction: Transaction, parks: boolean): Promise<TakenRow[]> {
    const { name, topics } = this.deps.consumer;
    const names = topics.map((topic) => topic.name);
    // Without news the cursor is written seldom: what it passes is only looked for again.
    const values = [name, names, this.#batchMax, parks, this.#movesWithoutNews];
    return run<TakenRow>(transaction, TAKE_EVENTS, values);
  }

  get #batchMax(): number {
    return this.deps.consumer.batchMax ?? BATCH_DEFAULT;
  }
}

function isEvent(row: TakenRow): row is TakenRow & EventRow {
  return row.position !== null;
}

/** Tells of events whose transaction is committed. */
export function tell(
  { consumer, watch, onError }: WorkDeps,
  { handled, takenAt, takenMs, afterCommit }: Handled,
): void {
  if (handled.length === 0) return;
  // The clock of the database, and what has passed since then.
  const handledAt = takenAt.getTime() + monotonicMs() - takenMs;
  watch.onHandled(
    consumer.name,
    handled.map(({ writtenAt }) => handledAt - writtenAt.getTime()),
  );
  try {
    afterCommit?.();
  } catch (error) {
    onError(error);
  }
}
