import type { backOff } from '../platform/clock.js';
import type { Hub } from './hub.js';

/** A state that a feed keeps up to date in this process. It knows its readers, and tells them what is new. */
export interface Followed {
  /**
   * Reads the state, or the part of it that is missing. It is never called twice at once.
   *
   * @param all any message may have been missed; false: only those count that `take` returned false for
   */
  read(all: boolean): Promise<void>;
  /**
   * Takes a message. Only messages that come after the first read are given to it, also during later reads.
   *
   * @returns false: the message does not say all, so a read follows. Without this method no message does.
   */
  take?(message: unknown): boolean;
  /** Called once, after the last reader has left. */
  close?(): Promise<void>;
}

export interface FeedDeps {
  /** Where changes are told; null: nowhere, the state is only read. */
  source: { hub: Pick<Hub, 'attach'>; channel: string } | null;
  onError: (error: unknown) => void;
  backOff: typeof backOff;
}

/**
 * Keeps one state up to date. It listens first, then reads, and from then on takes the messages. It reads
 * again when a message does not say all, and when messages may have been missed. A message is a wake-up, so
 * none is kept: a message that comes before the first read has ended leads to another read.
 */
export class Feed<T extends Followed> {
  #detach: (() => void) | undefined;
  #begun = false;
  #wanted: 'MISSED' | 'ALL' | undefined;
  #reading: Promise<void> | undefined;
  readonly #closing = new AbortController();

  constructor(
    readonly followed: T,
    private readonly deps: FeedDeps,
  ) {}

  /** @throws what the first read throws; the feed must be closed then, too */
  async open(): Promise<void> {
    const { source } = this.deps;
    if (source) {
      this.#detach = await source.hub.attach(source.channel, {
        onMessage: (message) => this.#take(message),
        onGap: () => this.#want('ALL'),
      });
    }
    await this.followed.read(true);
    this.#begun = true;
    if (this.#wanted) this.#want('ALL');
  }

  /** Reads everything again. One read serves all calls that come meanwhile. */
  reread(): void {
    // The first read is under way.
    if (this.#begun) this.#want('ALL');
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#detach?.();
    await this.#reading;
    await this.followed.close?.();
  }

  #take(message: unknown): void {
    if (this.#closing.signal.aborted) return;
    if (!this.#begun) this.#want('ALL');
    else if (!this.followed.take?.(message)) this.#want('MISSED');
  }

  #want(what: 'MISSED' | 'ALL'): void {
    if (this.#wanted !== 'ALL') this.#wanted = what;
    if (this.#begun && !this.#reading && !this.#closing.signal.aborted) this.#reading = this.#readWanted();
  }

  /** A read that fails is repeated after longer and longer pauses. Readers stay meanwhile. */
  async #readWanted(): Promise<void> {
    const { signal } = this.#closing;
    let failures = 0;
    while (this.#wanted && !signal.aborted) {
      const wanted = this.#wanted;
      this.#wanted = undefined;
      try {
        await this.followed.read(wanted === 'ALL');
        failures = 0;
      } catch (error) {
        this.deps.onError(error);
        this.#want(wanted);
        failures += 1;
        await this.deps.backOff(failures, signal);
      }
    }
    this.#reading = undefined;
  }
}
