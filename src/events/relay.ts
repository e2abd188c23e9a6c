import { checkReader, type Reader } from './consumer.js';
import type { EventOf, Topic } from './topic.js';

/** What a relay says while it delivers. */
export interface Delivery<Event = { position: number }> {
  /** All events up to this one are delivered: they do not come again when a later one fails. */
  doneTo(event: Event): void;
  /** Aborts when the time is up. Then the relay ends soon, and may leave the rest for the next time. */
  readonly signal: AbortSignal;
}

/**
 * A reader of the log that hands events to another system, such as a broker. What it does there cannot
 * be committed together with its cursor, so an event may be delivered more than once, and the other system
 * has to recognise it.
 */
export interface Relay<T extends Topic = Topic> extends Reader<T> {
  /**
   * Delivers events in the order of the log, within ten seconds. No transaction is open meanwhile. The cursor
   * moves when it returns.
   *
   * @returns UNFINISHED: only what `doneTo` was told of is delivered. The rest comes again at once.
   * @throws OutsideUnavailable the other system is away: these events come again after a pause
   * @throws Error of any other kind: the cause is the events, so their keys are set aside and tried alone
   */
  deliver(
    events: readonly EventOf<T>[],
    delivery: Delivery<EventOf<T>>,
  ): Promise<'UNFINISHED' | undefined> | Promise<void>;
}

/** The system that a relay delivers to does not answer, or refuses everything. The events are innocent. */
export class OutsideUnavailable extends Error {
  override readonly name = 'OutsideUnavailable';
}

/** @throws RangeError as for a consumer */
export function defineRelay<T extends Topic>(relay: Relay<T>): Relay {
  checkReader(relay);
  // A relay is only given events of its own topics.
  return relay as unknown as Relay;
}

export const isRelay = (reader: Reader): reader is Relay => 'deliver' in reader;
