import { type Command, Redis, type RedisOptions } from 'ioredis';
import { after, withTimeout } from './clock.js';
import { OutageLogger } from './outage-logger.js';

/**
 * Opens a connection that only listens. After a reconnect its owner repeats the subscriptions, because only
 * then is it known when all of them are active again.
 */
export function openRedisSubscriber(url: string): Redis {
  return new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  });
}

/**
 * Opens a connection to Redis. It holds only data that may be lost at any time; no acknowledged request
 * depends on it. While Redis is away, commands fail within half a second instead of queueing. They are not
 * sent again after a reconnect, because that would count a sign-in attempt twice.
 *
 * @param onError called when the connection is lost
 * @param options.commandTimeoutMs how long a command may take; default 500
 */
export function openRedis(
  url: string,
  onError: (error: Error) => void,
  { commandTimeoutMs = 500 }: { commandTimeoutMs?: number } = {},
): Redis {
  const redis = new BoundedRedis(commandTimeoutMs, url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2_000),
  });
  const outage = new OutageLogger(onError);
  redis.on('error', (error) => outage.failed(error));
  redis.on('ready', () => outage.over());
  return redis;
}

const REACH_WITHIN_MS = 5_000;

/**
 * Checks over a new connection whether a Redis answers.
 *
 * @throws Error that says why it cannot be used
 */
export async function reachRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  let reason: Error | undefined;
  // The library reports the reason here; the command's own error says only that the connection is closed.
  redis.on('error', (error: Error) => {
    reason ??= error;
  });
  try {
    const answer = await withTimeout(
      REACH_WITHIN_MS,
      redis.connect().then(() => redis.ping()),
    );
    if (answer === undefined) throw new Error('no answer');
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}

/**
 * Fails commands whose replies do not come. The library's own timeout also fails a reply that has arrived
 * while this process was busy, because timers fire before sockets are read.
 */
class BoundedRedis extends Redis {
  constructor(
    private readonly commandTimeoutMs: number,
    ...[url, options]: [string, RedisOptions & { replyMapping?: 'legacy' }]
  ) {
    super(url, options);
  }

  override sendCommand(command: Command, ...stream: [never?]): unknown {
    const sent = super.sendCommand(command, ...stream);
    const late = after(this.commandTimeoutMs, () =>
      // Replies that have arrived are read before this runs.
      setImmediate(() => command.reject(new Error('Command timed out'))),
    );
    command.promise.then(late.cancel, late.cancel);
    return sent;
  }
}
