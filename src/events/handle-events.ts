import { withTimeout } from '../platform/clock.js';
import type { Transaction } from '../platform/postgres.js';
import type { AfterCommit, Consumer, Reader } from './consumer.js';
import type { EventRow } from './event.statement.js';
import type { EventOf, Topic } from './topic.js';

// Longer than the database lets a statement run, and a transaction wait.
const HANDLED_WITHIN_MS = 15_000;

/** Gives events to their consumer. @throws what it throws; Error it does not come to an end */
export async function handleEvents(
  consumer: Consumer,
  rows: readonly EventRow[],
  transaction: Transaction,
): Promise<AfterCommit | undefined> {
  const events = rows.map((row) => toEvent(consumer, row));
  const work = Promise.resolve(consumer.handle(events, transaction));
  const done = await withTimeout(
    HANDLED_WITHIN_MS,
    work.then((afterCommit) => ({ afterCommit })),
  );
  // This error costs the connection, so what the consumer still does with it goes nowhere.
  if (!done) throw new Error(`${consumer.name} did not come to an end within ${HANDLED_WITHIN_MS} ms`);
  return done.afterCommit ?? undefined;
}

/** @throws Error the payload is none of the topic */
export function toEvent({ topics }: Reader, { version, payload, ...row }: EventRow): EventOf<Topic> {
  const topic = topics.find(({ name }) => name === row.topic)!;
  return { ...row, payload: topic.parse(payload, version) };
}
