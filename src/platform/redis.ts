import { type Command, Redis, type RedisOptions } from 'ioredis';
import { after, within } from './clock.js';
import { Outage } from './outage.js';

/**
 * Opens a connection that listens and does nothing else. What it listens to is for its owner to repeat after
 * a reconnect: only then is it known when everything is heard again.
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
 * Opens a connection to Redis. It holds only what may vanish at any time: nothing acknowledged is lost with
 * it. Commands fail within half a second instead of queueing while Redis is away, and are not sent twice
 * after a reconnect, which would count a login attempt twice.
 *
 * @param onError told of the loss of the connection
 * @param options.commandTimeoutMs how long a command may take, 500 unless told
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
  const outage = new Outage(onError);
  redis.on('error', (error) => outage.failed(error));
  redis.on('ready', () => outage.over());
  return redis;
}

const REACH_WITHIN_MS = 5_000;

/**
 * Asks a Redis whether it is there, over a connection of its own.
 *
 * @throws Error that says why it cannot be used
 */
export async function reachRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  let reason: Error | undefined;
  // The library tells the reason here, and only that it is closed to the one who asked.
  redis.on('error', (error: Error) => {
    reason ??= error;
  });
  try {
    const answer = await within(
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
 * Fails commands whose replies do not come. The library's own bound calls a reply late that has come while
 * this process was busy: timers go off before anything is read.
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
      // What has come is read before this.
      setImmediate(() => command.reject(new Error('Command timed out'))),
    );
    command.promise.then(late.cancel, late.cancel);
    return sent;
  }
}
