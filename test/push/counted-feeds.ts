import type { Followed } from '../../src/push/feed.js';
import { Feeds, type FeedsDeps } from '../../src/push/feeds.js';
import type { Listener } from '../../src/push/hub.js';
import { Live } from '../../src/push/live.js';
import { HandedTime } from '../support/handed-time.js';

export const LINGER_MS = 30_000;
export const REREAD_MS = 5_000;

interface Message {
  from: number;
  to: number;
}

/** The truth: a number a key that only grows. A read takes until the test lets it go. */
class Source {
  readonly versions = new Map<string, number>();
  readonly listeners = new Map<string, Set<Listener>>();
  reads: { all: boolean; go: () => void; fail: (error: Error) => void }[] = [];
  held = false;
  broken = false;
  /** Until it resolves, no channel is acknowledged. */
  acknowledged = Promise.resolve();

  readonly attach = async (channel: string, listener: Listener): Promise<() => void> => {
    await this.acknowledged;
    const listening = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, listening.add(listener));
    return () => void listening.delete(listener);
  };

  async read(key: string, all: boolean): Promise<number> {
    const gate = Promise.withResolvers<void>();
    // What is read is as of the begin of the read; what happens before its end is not in it.
    const version = this.versions.get(key);
    this.reads.push({ all, go: gate.resolve, fail: gate.reject });
    if (this.broken) gate.reject(new Error('away'));
    else if (!this.held) gate.resolve();
    await gate.promise;
    if (version === undefined) throw new Error(`no such key: ${key}`);
    return version;
  }

  /** Changes the truth without telling. */
  advance(key: string): Message {
    const from = this.versions.get(key)!;
    this.versions.set(key, from + 1);
    return { from, to: from + 1 };
  }

  tell(key: string, message: Message): void {
    for (const listener of this.listeners.get(`to:${key}`) ?? []) listener.onMessage(message);
  }

  gap(key: string): void {
    for (const listener of this.listeners.get(`to:${key}`) ?? []) listener.onGap();
  }
}

/** Counts up, by message or by read, and tells readers each version it has come to. */
export class Counter implements Followed {
  version: number | undefined;
  closed = 0;
  readonly readers = new Set<Live<number>>();

  constructor(
    private readonly key: string,
    readonly reread: () => void,
  ) {}

  async read(all: boolean): Promise<void> {
    this.#newer(await source.read(this.key, all));
  }

  take(message: unknown): boolean {
    const { from, to } = message as Message;
    if (to > this.version! && from !== this.version) return false;
    this.#newer(to);
    return true;
  }

  async close(): Promise<void> {
    this.closed += 1;
  }

  watch(leave: () => void): Live<number> {
    let seen: number | undefined;
    const live: Live<number> = new Live({
      take: () => {
        if (seen === this.version) return undefined;
        seen = this.version;
        return seen;
      },
      ended: () => false,
      close: () => {
        this.readers.delete(live);
        leave();
      },
    });
    this.readers.add(live);
    return live;
  }

  #newer(version: number): void {
    if (this.version !== undefined && version <= this.version) return;
    this.version = version;
    for (const live of this.readers) live.notify();
  }
}

export let source: Source;
export let time: HandedTime;
/** The states that were followed, in the order in which they began. */
export let counters: Counter[];
export let errors: unknown[];

/** Feeds of a source, a time and states of their own. */
export function beginFeeds(settings: Partial<FeedsDeps<string, Counter>> = {}): Feeds<string, Counter> {
  source = new Source();
  for (const key of ['a', 'b', 'c', 'd']) source.versions.set(key, 7);
  time = new HandedTime();
  counters = [];
  errors = [];
  return new Feeds<string, Counter>({
    source: { hub: source, channelOf: (key) => `to:${key}` },
    follow: (key, reread) => {
      const counter = new Counter(key, reread);
      counters.push(counter);
      return counter;
    },
    rereadMs: REREAD_MS,
    lingerMs: LINGER_MS,
    feedsMax: 3,
    onError: (error) => errors.push(error),
    time,
    ...settings,
  });
}

export const listening = (key: string): number => source.listeners.get(`to:${key}`)?.size ?? 0;

/** All that a reader could take by now. */
export function told(live: Live<number>): number[] {
  const events: number[] = [];
  for (let next = live.poll(); next && !next.done; next = live.poll()) events.push(next.value);
  return events;
}
/** Every version, in the order in which a reader was told of it. */
export function follow(live: Live<number>): number[] {
  const events = told(live);
  live.follow(() => events.push(...told(live)));
  return events;
}
export const settled = () => new Promise((resolve) => setImmediate(resolve));
