import type { Redis } from 'ioredis';
import { jitterMs, sleep } from '../platform/clock.js';

const AGAIN_MS = 100;

/**
 * The connection that listens. It repeats SUBSCRIBE until Redis has acknowledged it, and after every
 * reconnect. graphql-redis-subscriptions gets this object as its subscriber, because by itself it ends the
 * process when a SUBSCRIBE fails.
 */
export class SubscriberConnection {
  readonly #redis: Redis;
  readonly #wanted = new Set<string>();
  /** The first try to connect, which the first channel begins. */
  #connecting: Promise<void> | undefined;
  #closed = false;

  /**
   * @param redis a connection for this purpose alone, not connected yet, that does not resubscribe by itself
   * @param listener.onBack called when all channels are active again after the connection was lost; messages
   *   that were published meanwhile were missed
   */
  constructor(redis: Redis, listener: { onError: (error: Error) => void; onBack: () => void }) {
    this.#redis = redis;
    let lost = false;
    const onLoss = (error: Error): void => {
      if (!lost && !this.#closed) listener.onError(error);
      lost = true;
    };
    this.#redis.on('error', onLoss);
    this.#redis.on('close', () => onLoss(new Error('the subscriber connection was closed')));
    this.#redis.on('ready', () => {
      if (!lost) return;
      lost = false;
      void this.#listenAgain(listener.onBack);
    });
  }

  on(event: string, listener: (...values: unknown[]) => void): this {
    this.#redis.on(event as 'message', listener);
    return this;
  }

  /** Calls back once Redis has acknowledged; never with an error. */
  subscribe(channel: string, callback: (error: null) => void): void {
    this.#wanted.add(channel);
    void this.#untilAcknowledged([channel]).then((acknowledged) => acknowledged && callback(null));
  }

  unsubscribe(channel: string): void {
    this.#wanted.delete(channel);
    // While Redis is away, no channel is active. When it is back, only the wanted channels are subscribed to
    // again.
    this.#redis.unsubscribe(channel).catch(() => undefined);
  }

  /** The library asks for this with every unsubscribe; no pattern is ever subscribed to. */
  punsubscribe(): void {}

  close(): void {
    this.#closed = true;
    this.#redis.disconnect();
  }

  async #listenAgain(onBack: () => void): Promise<void> {
    if (this.#wanted.size === 0 || (await this.#untilAcknowledged([...this.#wanted]))) onBack();
  }

  async #untilAcknowledged(channels: string[]): Promise<boolean> {
    for (;;) {
      const wanted = channels.filter((channel) => this.#wanted.has(channel));
      if (this.#closed || wanted.length === 0) return false;
      // Redis may be away now; the client keeps trying.
      this.#connecting ??= this.#redis.connect().catch(() => undefined);
      await this.#connecting;
      try {
        await this.#redis.subscribe(...wanted);
        return true;
      } catch {
        await sleep(AGAIN_MS / 2 + jitterMs(AGAIN_MS));
      }
    }
  }
}
