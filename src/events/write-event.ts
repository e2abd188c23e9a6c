import { run, type Transaction } from '../platform/postgres.js';
import { WRITE_EVENT } from './event.statement.js';
import type { Topic } from './topic.js';

/**
 * Writes an event in the transaction of the change that it tells of.
 *
 * @param key what it is about, with its kind: `performance:12`
 */
export async function writeEvent<Payload>(
  transaction: Transaction,
  { name, version }: Topic<Payload>,
  key: string,
  payload: Payload,
): Promise<void> {
  await run(transaction, WRITE_EVENT, [name, key, version, JSON.stringify(payload)]);
}
