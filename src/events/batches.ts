import { monotonicMs } from '../platform/clock.js';
import { type Database, inTransaction, run, type Transaction } from '../platform/postgres.js';
import type { AfterCommit, Consumer, EventsWatch } from './consumer.js';
import {
  type EventRow,
  LOCK_CONSUMER,
  type LockedConsumer,
  MOVE_CONSUMER,
  PARK_BEHIND,
  PARK_KEYS,
  READ_EVENTS,
} from './event.statement.js';
import { blameFor } from './failure.js';
import { handleEvents } from './handle-events.js';

const BATCH_MAX = 500;
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

interface Done {
  handled: readonly EventRow[];
  at: Date;
  afterCommit: AfterCommit | undefined;
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
      done = await inTransaction(this.deps.pool, (transaction) => this.#takeBatch(transaction));
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

  async #takeBatch(transaction: Transaction): Promise<Done | undefined> {
    const { consumer } = this.deps;
    const { name } = consumer;
    const batch = await this.#readBatch(transaction);
    if (!batch) return undefined;
    const { rows, cursor, position, hasMore } = batch;
    const positions = rows.map((row) => row.position);
    const parked = new Set(
      cursor.hasParked && rows.length > 0
        ? (await run<EventRow>(transaction, PARK_BEHIND, [name, positions])).map((row) => row.position)
        : [],
    );
    const handled = rows.filter((row) => !parked.has(row.position));
    const afterCommit = handled.length > 0 ? await handleEvents(consumer, handled, transaction) : undefined;
    const at = await this.#move(transaction, rows.length > 0, cursor.position, position);
    return { handled, at, afterCommit, hasMore };
  }

  /** @returns undefined: another worker has the consumer */
  async #readBatch(transaction: Transaction) {
    const { name, topics, batchMax = BATCH_MAX } = this.deps.consumer;
    const [cursor] = await run<LockedConsumer>(transaction, LOCK_CONSUMER, [name]);
    if (!cursor) return undefined;
    const names = topics.map((topic) => topic.name);
    const values = [cursor.position, cursor.head, names, batchMax];
    const rows = await run<EventRow>(transaction, READ_EVENTS, values);
    const hasMore = rows.length === batchMax;
    return { rows, cursor, position: hasMore ? rows.at(-1)!.position : cursor.head, hasMore };
  }

  async #move(transaction: Transaction, hasNews: boolean, from: number, to: number): Promise<Date> {
    // Without news the cursor is written seldom: what it passes is only looked for again.
    if (from === to || !(hasNews || this.#movesWithoutNews)) return new Date(0);
    this.#movesWithoutNews = false;
    const [moved] = await run<{ at: Date }>(transaction, MOVE_CONSUMER, [this.deps.consumer.name, to]);
    return moved!.at;
  }

  async #parkBatch(): Promise<'TAKEN' | 'MORE'> {
    const { pool, consumer } = this.deps;
    const parked = await inTransaction(pool, async (transaction) => {
      const batch = await this.#readBatch(transaction);
      if (!batch) return false;
      const keys = new Set(batch.rows.map(({ key }) => key));
      const positions = batch.rows.map((row) => row.position);
      await run(transaction, PARK_KEYS, [consumer.name, [...keys]]);
      await run(transaction, PARK_BEHIND, [consumer.name, positions]);
      await run(transaction, MOVE_CONSUMER, [consumer.name, batch.position]);
      return true;
    });
    this.#databaseFailures = 0;
    if (parked) this.onParked();
    return parked ? 'MORE' : 'TAKEN';
  }
}

/** Tells of events whose transaction is committed. */
export function tell(
  { consumer, watch, onError }: WorkDeps,
  { handled, at, afterCommit }: Pick<Done, 'handled' | 'at' | 'afterCommit'>,
): void {
  if (handled.length === 0) return;
  watch.onHandled(
    consumer.name,
    handled.map(({ writtenAt }) => at.getTime() - writtenAt.getTime()),
  );
  try {
    afterCommit?.();
  } catch (error) {
    onError(error);
  }
}
