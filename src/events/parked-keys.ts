import { monotonicMs } from '../platform/clock.js';
import { type Database, inTransaction, run, type Transaction } from '../platform/postgres.js';
import type { Reader } from './consumer.js';
import {
  DUE_KEYS,
  type EventRow,
  FREE_KEYS,
  KEY_FAILED,
  LOCK_CONSUMER,
  LOCK_PARKED_KEY,
  type ParkedKey,
  READ_PARKED,
} from './event.statement.js';
import { type Blame, blameFor } from './failure.js';
import { type Handled, tell, type WorkDeps } from './work.js';

const KEYS_MAX = 200;
const EVENTS_MAX = 200;
const ATTEMPTS_MAX = 10;
const PAUSE_MAX_MS = 60_000;
const LOST_PAUSE_MS = 100;
const OUTAGE_PAUSE_MS = 1_000;
const ERROR_MAX = 500;

/** How the first events of a parked key are handled. */
export interface KeyWork {
  /** Whether this worker may work on parked keys at all. */
  mayWork(): Promise<boolean>;
  /**
   * Handles and forgets the first events that wait under a key.
   *
   * @param onTaken receives how many events a failure of this call concerns
   * @returns undefined: nothing waits, or another worker has the key
   */
  handle(key: string, eventsMax: number, onTaken: (count: number) => void): Promise<Handled | undefined>;
}

/**
 * The keys of a reader that have failed. Their events wait in their order, later ones behind earlier ones,
 * and each key is tried alone: first whole, then in halves, until the event that fails is alone. Its pauses
 * grow from a second to a minute. After ten failures it is a dead letter.
 */
export class ParkedKeys {
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(
    private readonly deps: WorkDeps<Reader>,
    private readonly keyWork: KeyWork,
  ) {}

  wake(): void {
    if (this.#running || this.#stopping) return;
    this.#running = this.#work()
      .catch((error: unknown) => {
        if (blameFor(error) !== 'LOST_TO_OTHERS') this.deps.onError(error);
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #work(): Promise<void> {
    const { pool, reader } = this.deps;
    if (!(await this.keyWork.mayWork())) return;
    const keys = await run<{ key: string }>(pool, DUE_KEYS, [reader.name, KEYS_MAX]);
    for (const { key } of keys) {
      if (this.#stopping) return;
      await this.#tryKey(key);
    }
    if (keys.length > 0) await this.#freeKeys();
  }

  /** A key stays parked until its last event is handled. Then the next batch has it again. */
  async #freeKeys(): Promise<void> {
    const { pool, reader } = this.deps;
    await inTransaction(pool, async (transaction) => {
      const [cursor] = await run(transaction, LOCK_CONSUMER, [reader.name]);
      if (cursor) await run(transaction, FREE_KEYS, [reader.name]);
    });
  }

  async #tryKey(key: string): Promise<void> {
    const { reader } = this.deps;
    let eventsMax = reader.batchMax ?? EVENTS_MAX;
    for (;;) {
      let taken = 0;
      try {
        const tried = await this.keyWork.handle(key, eventsMax, (count) => {
          taken = count;
        });
        if (!tried) return;
        tell(this.deps, tried);
        if (this.#stopping) return;
        eventsMax = Math.min(2 * eventsMax, reader.batchMax ?? EVENTS_MAX);
      } catch (error) {
        const blame = blameFor(error);
        if (blame !== 'EVENTS' || taken < 2) return this.#failed(key, error, blame);
        eventsMax = Math.floor(taken / 2);
      }
    }
  }

  async #failed(key: string, cause: unknown, blame: Blame): Promise<void> {
    const { pool, reader, watch, onError } = this.deps;
    const [parked] = await inTransaction(pool, (transaction) => this.#record(transaction, key, cause, blame));
    if (!parked || blame !== 'EVENTS') return;
    const { attempts, dead } = parked;
    watch.onFailure({ consumer: reader.name, key, attempts, dead, cause });
    if (attempts > 1 && !dead) return;
    const what = dead ? 'is a dead letter now' : 'has failed and is tried again';
    onError(new Error(`${reader.name}: the first event of ${key} ${what}`, { cause }));
  }

  async #record(transaction: Transaction, key: string, cause: unknown, blame: Blame) {
    const values = [this.deps.reader.name, key];
    const [before] = await run<ParkedKey>(transaction, LOCK_PARKED_KEY, values);
    // Another worker has it by now.
    if (!before) return [];
    const reason = String((cause as Error)?.message ?? cause).slice(0, ERROR_MAX);
    const paused = pauseMs(blame, before.attempts);
    const counts = blame === 'EVENTS' ? 1 : 0;
    const failed = [...values, counts, reason, paused, ATTEMPTS_MAX];
    return run<{ attempts: number; dead: boolean }>(transaction, KEY_FAILED, failed);
  }
}

function pauseMs(blame: Blame, attempts: number): number {
  if (blame === 'LOST_TO_OTHERS') return LOST_PAUSE_MS;
  if (blame !== 'EVENTS') return OUTAGE_PAUSE_MS;
  return Math.min(1_000 * 2 ** attempts, PAUSE_MAX_MS);
}

/** What waits under a key. What has failed alone is tried alone. */
export interface Waiting {
  rows: EventRow[];
  takenAt: Date;
  takenMs: number;
}

/** @returns undefined: nothing waits, or another worker has the key */
export async function readParked(
  db: Database | Transaction,
  consumer: string,
  key: string,
  eventsMax: number,
): Promise<Waiting | undefined> {
  const [parked] = await run<ParkedKey>(db, LOCK_PARKED_KEY, [consumer, key]);
  if (!parked) return undefined;
  const takenMs = monotonicMs();
  const rows = await run<EventRow>(db, READ_PARKED, [consumer, key, parked.attempts > 0 ? 1 : eventsMax]);
  return rows.length > 0 ? { rows, takenAt: parked.takenAt, takenMs } : undefined;
}
