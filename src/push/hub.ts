import { RedisPubSub } from 'graphql-redis-subscriptions';
import type { Redis } from 'ioredis';
import { after, withTimeout } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import { OutageLogger } from '../platform/outage-logger.js';
import { SubscriberConnection } from './subscriber-connection.js';

export interface Listener {
  onMessage(message: unknown): void;
  /** Messages may have been missed: read again the data that they were about. */
  onGap(): void;
}

export interface HubDeps {
  /** A connection of the hub's own (openRedisSubscriber); it is closed with the hub. */
  subscriber: Redis;
  publisher: Redis;
  /** The prefix of every channel, because other deployments may use the same Redis. */
  deployment: string;
  logger: Logger;
}

/** A subscription must not wait for a Redis that is away: it begins with the data that it reads. */
const ACKNOWLEDGED_WITHIN_MS = 2_000;
/** A reader who reconnects soon finds the channel still open. */
const LINGER_MS = 5_000;

interface Channel {
  listeners: Set<Listener>;
  /** Resolves with the library's number of the subscription once Redis has acknowledged it. */
  subscription: Promise<number>;
  acknowledged: boolean;
  lingering: { cancel(): void } | undefined;
}

/**
 * The messages of Redis pub/sub, received once per channel and process for any number of listeners. Pub/sub
 * delivers at most once, so a message is only a wake-up: a listener reads the state from the database at
 * first and after every gap.
 */
export class Hub {
  readonly #channels = new Map<string, Channel>();
  readonly #connection: SubscriberConnection;
  readonly #pubSub: RedisPubSub;
  readonly #publishing: OutageLogger;

  constructor(private readonly deps: HubDeps) {
    this.#publishing = new OutageLogger((error) =>
      deps.logger.warn({ err: error }, 'cannot publish to redis'),
    );
    this.#connection = new SubscriberConnection(deps.subscriber, {
      onError: (error) => deps.logger.warn({ err: error }, 'cannot listen to redis'),
      onBack: () => this.#tellGap(this.#channels.values()),
    });
    this.#pubSub = new RedisPubSub({
      publisher: deps.publisher,
      subscriber: this.#connection as unknown as Redis,
    });
  }

  /** Publishes it. Whether any process receives it is not known. */
  publish(channel: string, message: object): void {
    this.#pubSub.publish(this.#named(channel), message).then(
      () => this.#publishing.over(),
      (error: unknown) => this.#publishing.failed(error),
    );
  }

  /**
   * Listens from now on. Resolves when Redis has acknowledged it, or after two seconds. In the second case
   * the listener is told of a gap as soon as Redis has acknowledged.
   *
   * @returns ends it
   */
  async attach(name: string, listener: Listener): Promise<() => void> {
    const channel = this.#channels.get(name) ?? this.#open(name);
    channel.lingering?.cancel();
    channel.listeners.add(listener);
    if (!channel.acknowledged) {
      await withTimeout(ACKNOWLEDGED_WITHIN_MS, channel.subscription);
      if (!channel.acknowledged) void channel.subscription.then(() => listener.onGap());
    }
    return () => this.#detach(name, channel, listener);
  }

  close(): void {
    for (const { lingering } of this.#channels.values()) lingering?.cancel();
    this.#channels.clear();
    this.#connection.close();
  }

  #open(name: string): Channel {
    const listeners = new Set<Listener>();
    const onMessage = (message: unknown): void => {
      for (const listener of listeners) this.#tell(listener, message);
    };
    const subscription = this.#pubSub.subscribe(this.#named(name), onMessage);
    const channel: Channel = { listeners, subscription, acknowledged: false, lingering: undefined };
    void subscription.then(() => {
      channel.acknowledged = true;
    });
    this.#channels.set(name, channel);
    return channel;
  }

  #named(channel: string): string {
    return `${this.deps.deployment}:${channel}`;
  }

  #detach(name: string, channel: Channel, listener: Listener): void {
    if (!channel.listeners.delete(listener) || channel.listeners.size > 0) return;
    channel.lingering = after(LINGER_MS, () => {
      if (this.#channels.get(name) !== channel) return;
      this.#channels.delete(name);
      void channel.subscription.then((number) => this.#pubSub.unsubscribe(number));
    });
  }

  /** A message that cannot be understood ends nothing: it counts as a lost message. */
  #tell(listener: Listener, message: unknown): void {
    try {
      listener.onMessage(message);
    } catch (error) {
      this.deps.logger.error({ err: error }, 'a message of the hub was not understood');
      listener.onGap();
    }
  }

  #tellGap(channels: Iterable<Channel>): void {
    for (const { listeners } of channels) for (const listener of listeners) listener.onGap();
  }
}
