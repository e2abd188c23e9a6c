import type { Operation, ReserveOperation } from './operations.js';
import { type Stored, userUuid } from './stored.js';

/** Everything that one user asked for under one idempotency key, in the order of the history. */
export interface KeyUse<Kind extends Operation = ReserveOperation> {
  /** UUID; undefined for a user whom the database does not know. */
  userId: string | undefined;
  key: string;
  operations: Kind[];
}

/**
 * Groups operations of one kind by user and key, those of signed-in callers; a user and its viewer are one
 * person.
 */
export function keyUses<Kind extends Operation & { asked: { key: string } }>(
  operations: readonly Operation[],
  stored: Stored,
  isKind: (operation: Operation) => operation is Kind,
): KeyUse<Kind>[] {
  const uses = new Map<string, KeyUse<Kind>>();
  for (const operation of operations) {
    const { user } = operation.asked;
    if (!isKind(operation) || user === null) continue;
    const userId = userUuid(stored, user);
    const { key } = operation.asked;
    const name = `${userId ?? user} ${key}`;
    const use = uses.get(name);
    if (use === undefined) uses.set(name, { userId, key, operations: [operation] });
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
