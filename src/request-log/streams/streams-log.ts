import type { Redis } from 'ioredis';
import { BatchQueue } from '../../platform/batch-queue.js';
import { monotonicMs } from '../../platform/clock.js';
import { OutageLogger } from '../../platform/outage-logger.js';
import { openRedis } from '../../platform/redis.js';
import { PendingRequests, type Registration } from '../pending-requests.js';
import { failure, unavailable } from '../redis-failure.js';
import { type LogLimits, LogUnavailable, type NewRequest, type RequestLog, SHARDS } from '../request-log.js';
import { consumeShard } from './consume-shard.js';
import { identityOf } from './shard-stream.js';

export interface StreamsLogDeps {
  url: string;
  limits: LogLimits;
  onError: (error: unknown) => void;
  onNotice: (message: string) => void;
  onRewound: () => void;
}

/** A longer timeout, because an append waits for the disk. */
const ANSWERS_WITHIN_MS = 2_000;
const EXAMINED_AGAIN_MS = 1_000;

const EMPTIED =
  'the log of requests was emptied or replaced: accepted requests that were undecided are lost; ' +
  'it is read from its beginning';

/** The settings with which an acknowledgement means "on disk", and how a server reports them. */
const DURABLE: Record<string, string> = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
};

/**
 * The log on Redis Streams. One script accepts a request, stores it as pending and appends it, and Redis
 * answers when its file is on disk. There is one stream per shard, without consumer groups, because the
 * database keeps the consumer and the progress of each shard.
 */
export function createStreamsLog(deps: StreamsLogDeps): RequestLog {
  const { url, limits, onError } = deps;
  const redis = openRedis(url, onError, { commandTimeoutMs: ANSWERS_WITHIN_MS });
  const pending = new PendingRequests(redis, limits, true);
  const log = new TrustedServer(redis, deps);
  const appends = new BatchQueue<NewRequest, Registration>(async (requests) => {
    await log.identity();
    return pending.accept(requests).catch(failure);
  });
  return {
    async accept(request) {
      if (appends.isFull) return { outcome: 'FULL' };
      return (await appends.add(request)).acceptance;
    },
    ...pending.questions(),
    consume(consumer) {
      const stopping = new AbortController();
      const shards = Array.from({ length: SHARDS }, (_, shard) =>
        consumeShard(
          {
            ...deps,
            shard,
            redis,
            pending,
            consumer,
            identity: () => log.identity(),
            onGone: (logId) => log.isGone(logId),
          },
          stopping.signal,
        ),
      );
      return {
        async stop() {
          stopping.abort();
          await Promise.all(shards);
        },
      };
    },
    open: () => void redis.connect().catch(() => undefined),
    async close() {
      redis.disconnect();
    },
  };
}

/** The server that is connected now: whether it stores requests safely, and which log it holds. */
class TrustedServer {
  #identity = away();
  /** Set while the server that answers does not store requests safely. */
  #refusedAtMs: number | undefined;
  readonly #refusals: OutageLogger;
  /** The identity that was read last. */
  #known: string | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly deps: Pick<StreamsLogDeps, 'onError' | 'onNotice'>,
  ) {
    const { onError } = deps;
    this.#refusals = new OutageLogger(onError);
    redis.on('close', () => {
      this.#refusedAtMs = undefined;
      this.#identity = away();
    });
    // After a reconnect another server may answer at the same address, or the same server with other
    // settings.
    redis.on('ready', () => this.#begin());
  }

  /** @throws LogUnavailable */
  identity(): Promise<string> {
    // The settings may have been corrected since.
    if (this.#refusedAtMs !== undefined && monotonicMs() - this.#refusedAtMs > EXAMINED_AGAIN_MS) {
      this.#begin();
    }
    return this.#identity;
  }

  /** Reads the identity of the present log, unless that has been done after this one was read. */
  async isGone(logId: string): Promise<void> {
    const asked = this.#identity;
    const known = await asked.catch(() => undefined);
    if (known === logId && this.#identity === asked) this.#begin();
  }

  #begin(): void {
    this.#refusedAtMs = undefined;
    this.#identity = this.#examine();
    this.#identity.then(
      () => this.#refusals.over(),
      (error: unknown) => {
        this.#refusedAtMs = monotonicMs();
        this.#refusals.failed(error);
      },
    );
  }

  async #examine(): Promise<string> {
    const answer = await this.redis.config('GET', ...Object.keys(DURABLE)).catch(unavailable);
    const settings = settingsOf(answer);
    const weak = Object.entries(DURABLE).filter(([name, value]) => settings.get(name) !== value);
    if (weak.length > 0) {
      const wanted = weak.map(([name, value]) => `${name} ${value} (it has ${settings.get(name)})`);
      throw new LogUnavailable(`the log's Redis loses what it acknowledges; it needs ${wanted.join(', ')}`);
    }
    const logId = await identityOf(this.redis).catch(unavailable);
    if (this.#known !== undefined && this.#known !== logId) this.deps.onNotice(EMPTIED);
    this.#known = logId;
    return logId;
  }
}

function away(): Promise<string> {
  const identity = Promise.reject<string>(new LogUnavailable('the log is away'));
  identity.catch(() => undefined);
  return identity;
}

function settingsOf(answer: unknown): Map<string, string> {
  const flat = answer as string[];
  return new Map(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]!] as const] : [])));
}
