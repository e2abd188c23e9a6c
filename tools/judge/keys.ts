import { isReserve, type Operation, type ReserveOperation } from './operations.js';
import { type Stored, userUuid } from './stored.js';

/** Everything that one user asked for under one idempotency key, in the order of the history. */
export interface KeyUse {
  /** UUID; undefined for a user whom the database does not know. */
  userId: string | undefined;
  key: string;
  operations: ReserveOperation[];
}

/**
 * Groups the reserve operations of signed-in callers by user and key; a user and its viewer are one person.
 */
export function keyUses(operations: readonly Operation[], stored: Stored): KeyUse[] {
  const uses = new Map<string, KeyUse>();
  for (const operation of operations) {
    const { user } = operation.asked;
    if (!isReserve(operation) || user === null) continue;
    const userId = userUuid(stored, user);
    const name = `${userId ?? user} ${operation.asked.key}`;
    const use = uses.get(name);
    if (use === undefined) uses.set(name, { userId, key: operation.asked.key, operations: [operation] });
    else use.operations.push(operation);
  }
  return [...uses.values()];
}

/** The input as one string: the performance and the set of seats, whatever their order. */
export function inputOf(operation: ReserveOperation): string {
  const { performanceId, seatIds } = operation.asked.input;
  return `${performanceId}: ${seatSet(seatIds)}`;
}

/** A set of ids as one string. */
export function seatSet(seatIds: readonly string[]): string {
  return [...new Set(seatIds)].sort().join(' ');
}
