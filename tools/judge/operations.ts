import {
  type Asked,
  type AskedCharge,
  type ChargeEvent,
  type ChargeOutcome,
  HistoryError,
  type HistoryEvent,
  type OperationEvent,
  type Outcome,
} from './history.js';
import { SeenPlaces } from './places.js';

/** One request of a client, from its beginning to its end. */
interface Asking<What, End> {
  asked: What;
  /** Nanoseconds of the history's clock. */
  invokedAt: bigint;
  /** Undefined when the process ended without learning the outcome. */
  completedAt: bigint | undefined;
  /** An operation without an end counts as unknown: it may have happened. */
  outcome: End;
}

/** An operation on a reservation, which the answer shows. */
export type OnReservation = Asking<Asked, Outcome>;
export type ChargeOperation = Asking<AskedCharge, ChargeOutcome>;
export type Operation = OnReservation | ChargeOperation;

type On<F extends Asked['f']> = OnReservation & { asked: Extract<Asked, { f: F }> };
export type ReserveOperation = On<'reserve'>;
export type CancelOperation = On<'cancel'>;
export type PayOperation = On<'pay'>;
export type RefundOperation = On<'refund'>;

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

export function isCharge(operation: Operation): operation is ChargeOperation {
  return operation.asked.f === 'charge';
}

export function isOnReservation(operation: Operation): operation is OnReservation {
  return operation.asked.f !== 'charge';
}

export function isReserve(operation: Operation): operation is ReserveOperation {
  return operation.asked.f === 'reserve';
}

export function isCancel(operation: Operation): operation is CancelOperation {
  return operation.asked.f === 'cancel';
}

export function isPay(operation: Operation): operation is PayOperation {
  return operation.asked.f === 'pay';
}

export function isRefund(operation: Operation): operation is RefundOperation {
  return operation.asked.f === 'refund';
}

type Told = OperationEvent | ChargeEvent;

function begin(event: Told): Operation {
  return {
    asked: event,
    invokedAt: BigInt(event.at),
    completedAt: undefined,
    outcome: { type: 'unknown', value: { error: 'no answer' } },
  } as Operation;
}

function isEndOf(event: Told, { asked, invokedAt }: Operation): boolean {
  if (event.f !== asked.f || event.user !== asked.user || BigInt(event.at) < invokedAt) return false;
  return nameOf(event) === nameOf(asked);
}

/** What an operation is known by among those of its kind: its key, or what it is about. */
function nameOf(asked: Asked | AskedCharge): string {
  return asked.f === 'cancel' ? asked.input.reservationId : asked.key;
}

function outcomeOf(event: Exclude<Told, { type: 'invoke' }>): Outcome | ChargeOutcome {
  return { type: event.type, value: event.value } as Outcome | ChargeOutcome;
}

function broken(place: number, event: Told, what: string): HistoryError {
  return new HistoryError(`event ${place}: process ${event.process} ${what}`);
}
