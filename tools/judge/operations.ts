import { type Asked, HistoryError, type HistoryEvent, type OperationEvent, type Outcome } from './history.js';
import { SeenPlaces } from './places.js';

/** One request of a client, from its beginning to its end. */
export interface Operation {
  asked: Asked;
  /** Nanoseconds of the history's clock. */
  invokedAt: bigint;
  /** Undefined when the process ended without learning the outcome. */
  completedAt: bigint | undefined;
  /** An operation without an end counts as unknown: it may have happened. */
  outcome: Outcome;
}

export type ReserveOperation = Operation & { asked: Extract<Asked, { f: 'reserve' }> };
export type CancelOperation = Operation & { asked: Extract<Asked, { f: 'cancel' }> };

/**
 * Joins beginnings and ends.
 *
 * @param places takes what subscriptions to places have shown
 * @throws HistoryError when a process ends what it has not begun, or begins a second operation during the
 *   first.
 */
export async function collectOperations(
  events: Iterable<HistoryEvent> | AsyncIterable<HistoryEvent>,
  places = new SeenPlaces(),
): Promise<Operation[]> {
  const operations: Operation[] = [];
  const running = new Map<string, Operation>();
  let place = 0;
  for await (const event of events) {
    place += 1;
    if (event.f === 'place') {
      places.add(event);
      continue;
    }
    const begun = running.get(event.process);
    if (event.type === 'invoke') {
      if (begun !== undefined) throw broken(place, event, 'begins an operation during another one');
      const operation = begin(event);
      operations.push(operation);
      running.set(event.process, operation);
      continue;
    }
    if (begun === undefined) throw broken(place, event, `has '${event.type}' without an invoke before it`);
    if (!isEndOf(event, begun)) throw broken(place, event, 'ends another operation than it has begun');
    begun.completedAt = BigInt(event.at);
    begun.outcome = outcomeOf(event);
    running.delete(event.process);
  }
  return operations;
}

export function isReserve(operation: Operation): operation is ReserveOperation {
  return operation.asked.f === 'reserve';
}

export function isCancel(operation: Operation): operation is CancelOperation {
  return operation.asked.f === 'cancel';
}

function begin(event: OperationEvent): Operation {
  return {
    asked: event,
    invokedAt: BigInt(event.at),
    completedAt: undefined,
    outcome: { type: 'unknown', value: { error: 'no answer' } },
  };
}

function isEndOf(event: OperationEvent, begun: Operation): boolean {
  const asked = begun.asked;
  if (event.f !== asked.f || event.user !== asked.user || BigInt(event.at) < begun.invokedAt) return false;
  if (event.f === 'cancel') {
    return asked.f === 'cancel' && event.input.reservationId === asked.input.reservationId;
  }
  return asked.f === 'reserve' && event.key === asked.key;
}

function outcomeOf(event: Exclude<OperationEvent, { type: 'invoke' }>): Outcome {
  if (event.type === 'ok') return { type: 'ok', value: event.value };
  if (event.type === 'fail') return { type: 'fail', value: event.value };
  return { type: 'unknown', value: event.value };
}

function broken(place: number, event: OperationEvent, what: string): HistoryError {
  return new HistoryError(`event ${place}: process ${event.process} ${what}`);
}
