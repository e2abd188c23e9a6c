import * as clock from '../platform/clock.js';
import { overloaded, unavailable } from '../platform/fault.js';
import { Feed, type Followed } from './feed.js';
import type { Hub } from './hub.js';

export interface FeedsDeps<Key, T extends Followed> {
  /** The channels on which changes are told; null: nothing is told, states are only read. */
  source: { hub: Pick<Hub, 'attach'>; channelOf: (key: Key) => string } | null;
  /** @param reread reads the state again, when it is known to have changed */
  follow: (key: Key, reread: () => void) => T;
  /** How often all states are read again, even when no message seems to be missing; null: never. */
  rereadMs: number | null;
  /** How long a feed is kept without readers, so that a client that reconnects finds it there. */
  lingerMs: number;
  /** How many feeds there may be. One that lingers makes room for another. */
  feedsMax: number;
  onError: (error: unknown) => void;
  time?: Pick<typeof clock, 'after' | 'backOff' | 'every'>;
}

interface OpenFeed<T extends Followed> {
  feed: Feed<T>;
  opening: Promise<void>;
  readers: number;
  lingering: { cancel(): void } | undefined;
}

/**
 * The feeds of all keys that have readers in this process. The first reader of a key opens its feed. Readers
 * that come meanwhile wait for the same opening, and for the same error where it fails.
 */
export class Feeds<Key, T extends Followed> {
  readonly #open = new Map<Key, OpenFeed<T>>();
  readonly #time: Pick<typeof clock, 'after' | 'backOff' | 'every'>;
  #rereading: clock.Repeating | undefined;
  #closed = false;

  constructor(private readonly deps: FeedsDeps<Key, T>) {
    this.#time = deps.time ?? clock;
  }

  /**
   * Adds a reader.
   *
   * @param join adds the reader to the state, which has been read; `leave` must be called when it is gone
   * @throws what the first read or `join` throws; Fault OVERLOADED: too many keys have readers
   */
  async watch<Reader>(
    key: Key,
    join: (followed: T, leave: () => void) => Reader | Promise<Reader>,
  ): Promise<Reader> {
    const open = this.#open.get(key) ?? this.#start(key);
    const leave = this.#enter(key, open);
    try {
      await open.opening;
      return await join(open.feed.followed, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /**
   * Ends the reads, the messages and the timers. Readers are not told that their subscription is over: when
   * their sockets are closed, they come back to another process.
   */
  async close(): Promise<void> {
    this.#closed = true;
    const rereading = this.#rereading?.stop();
    await Promise.all([rereading, ...[...this.#open].map(([key, open]) => this.#shut(key, open))]);
  }

  #start(key: Key): OpenFeed<T> {
    if (this.#closed) throw unavailable();
    if (this.#open.size >= this.deps.feedsMax) this.#makeRoom();
    const { source, onError, rereadMs } = this.deps;
    const { backOff, every } = this.#time;
    const followed = this.deps.follow(key, () => feed.reread());
    const channel = source && { hub: source.hub, channel: source.channelOf(key) };
    const feed = new Feed(followed, { source: channel, onError, backOff });
    const open: OpenFeed<T> = { feed, opening: feed.open(), readers: 0, lingering: undefined };
    this.#open.set(key, open);
    open.opening.catch(() => this.#shut(key, open));
    if (rereadMs !== null) this.#rereading ??= every(rereadMs, () => this.#rereadAll(), onError);
    return open;
  }

  #makeRoom(): void {
    for (const [key, open] of this.#open) {
      if (open.readers === 0) return void this.#shut(key, open);
    }
    throw overloaded();
  }

  /** @returns ends it, once */
  #enter(key: Key, open: OpenFeed<T>): () => void {
    open.readers += 1;
    open.lingering?.cancel();
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      open.readers -= 1;
      if (open.readers > 0 || this.#open.get(key) !== open) return;
      const { lingerMs } = this.deps;
      if (lingerMs === 0) void this.#shut(key, open);
      else open.lingering = this.#time.after(lingerMs, () => void this.#shut(key, open));
    };
  }

  async #shut(key: Key, open: OpenFeed<T>): Promise<void> {
    if (this.#open.get(key) !== open) return;
    this.#open.delete(key);
    open.lingering?.cancel();
    // What cannot be opened is closed likewise; its readers have been told.
    await open.opening.catch(() => undefined);
    await open.feed.close().catch(this.deps.onError);
  }

  async #rereadAll(): Promise<void> {
    for (const { feed } of this.#open.values()) feed.reread();
  }
}
