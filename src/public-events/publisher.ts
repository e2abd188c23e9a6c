import type { LogServer } from '../room/index.js';
import type { PublicEvent } from './forms.js';

/** The way to other systems. */
export interface Publisher {
  /**
   * Makes ready what other systems listen to, before the first event.
   *
   * @throws Error it is away; `publish` tries again
   */
  open(): Promise<void>;
  /**
   * Hands on events, in their order a performance.
   *
   * @throws OutsideUnavailable they may have arrived or not
   * @throws Error of any other kind: it refuses these events
   */
  publish(events: readonly PublicEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** @returns null: this installation tells no other system */
export type OpenPublisher = (logServer: LogServer | null) => Publisher | null;
