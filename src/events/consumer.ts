import type { Transaction } from '../platform/postgres.js';
import type { EventOf, Topic } from './topic.js';

/** What is done once the transaction is committed. It is lost when the process dies in between. */
export type AfterCommit = () => void;

/** Reads the log with a name and a cursor of its own. */
export interface Reader<T extends Topic = Topic> {
  /** Names the cursor in the database: a reader with another name is another reader. */
  readonly name: string;
  readonly topics: readonly T[];
  /**
   * Where a reader begins that the database does not know: at the oldest event that is kept, or at the events
   * that are written from then on.
   */
  readonly from: 'beginning' | 'now';
  /** How many events it takes at a time, at most. */
  readonly batchMax?: number;
}

/** A reader that works in the database. */
export interface Consumer<T extends Topic = Topic> extends Reader<T> {
  /**
   * Handles events in the order of the log. What it writes in the transaction is committed together with the
   * cursor, so it happens once. It may run for different keys at the same time, never for one key twice. When
   * it throws, nothing has happened, and the events come again.
   */
  handle(
    events: readonly EventOf<T>[],
    transaction: Transaction,
  ): Promise<AfterCommit | undefined> | Promise<void>;
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;
const BATCH_MAX = 1_000;

/** @throws RangeError the name cannot be stored, or the batch is too large */
export function defineConsumer<T extends Topic>(consumer: Consumer<T>): Consumer {
  checkReader(consumer);
  // A consumer is only given events of its own topics.
  return consumer as unknown as Consumer;
}

/** @throws RangeError the name cannot be stored, or the batch is too large */
export function checkReader<T extends Topic>({ name, batchMax = 1 }: Reader<T>): void {
  if (!NAME.test(name)) throw new RangeError(`'${name}' is no name of a consumer`);
  if (!Number.isInteger(batchMax) || batchMax < 1 || batchMax > BATCH_MAX) {
    throw new RangeError(`${name} takes from 1 to ${BATCH_MAX} events at a time, not ${batchMax}`);
  }
}

/** Learns what the consumers of this process do. */
export interface EventsWatch {
  /** For each event that was handled: the milliseconds since it was written. */
  onHandled(consumer: string, lagsMs: readonly number[]): void;
  /** A key has failed, and the cause was its events. */
  onFailure(failure: KeyFailure): void;
  /** How far each consumer is, told every few seconds. */
  onCounts(counts: readonly ConsumerCounts[]): void;
}

export interface KeyFailure {
  consumer: string;
  key: string;
  /** How often its first event has failed by now. */
  attempts: number;
  /** Whether it is not tried again before an operator says so. */
  dead: boolean;
  cause: unknown;
}

export interface ConsumerCounts {
  consumer: string;
  /** Places of the log that it has not passed. */
  behind: number;
  /** Events that wait because an earlier one of their key has failed. */
  parked: number;
  deadLetters: number;
}
