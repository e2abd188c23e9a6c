import type { Redis } from 'ioredis';
import { BatchQueue } from '../../platform/batch-queue.js';
import { every, type Repeating } from '../../platform/clock.js';
import { OutageLogger } from '../../platform/outage-logger.js';
import { PendingRequests } from '../pending-requests.js';
import { recordOf } from '../record.js';
import { failure } from '../redis-failure.js';
import {
  type Acceptance,
  LogAnswerLost,
  type LogLimits,
  LogUnavailable,
  type NewRequest,
  type RequestLog,
  SHARDS,
  shardOf,
} from '../request-log.js';
import { type KafkaTopic, openKafkaTopic, type TopicRecord } from './kafka-topic.js';
import { TopicReader } from './topic-reader.js';

export interface KafkaLogDeps {
  brokers: readonly string[];
  /** Its data may be lost: it knows which requests are pending, but Kafka has the accepted requests. */
  redis: Redis;
  limits: LogLimits;
  onError: (error: unknown) => void;
  onNotice: (message: string) => void;
  onRewound: () => void;
}

const OPEN_AGAIN_MS = 1_000;

/**
 * The log on Apache Kafka. A request is first stored as pending in Redis and then appended. It is appended
 * together with the requests that came while the previous append was on its way, because kafkajs sends each
 * call at once, even with a single message.
 */
export function createKafkaLog(deps: KafkaLogDeps): RequestLog {
  const { brokers, redis, limits, onError, onNotice } = deps;
  const pending = new PendingRequests(redis, limits, false);
  const opening = new Opening(brokers, onError, onNotice);
  const appends = new BatchQueue<NewRequest, Acceptance | Error>(async (requests) => {
    const topic = opening.topic();
    return append(topic, pending, requests);
  });
  return {
    async accept(request) {
      if (appends.isFull) return { outcome: 'FULL' };
      const acceptance = await appends.add(request);
      if (acceptance instanceof Error) throw acceptance;
      return acceptance;
    },
    ...pending.questions(),
    consume: (consumer) =>
      opening.whenOpen((topic) => new TopicReader({ ...deps, topic, pending, consumer }).start()),
    open: () => opening.open(),
    close: () => opening.close(),
  };
}

/** Stores as pending and appends. A request that was not acknowledged may be in the log all the same. */
async function append(
  topic: KafkaTopic,
  pending: PendingRequests,
  requests: readonly NewRequest[],
): Promise<(Acceptance | Error)[]> {
  const registrations = await pending.accept(requests).catch(failure);
  const records = requests.flatMap((request, index): TopicRecord[] => {
    const { acceptance, toAppend } = registrations[index]!;
    if (acceptance.outcome !== 'ACCEPTED' || !toAppend) return [];
    const value = recordOf({ ...request, ...acceptance });
    return [{ partition: shardOf(request.group), id: request.id, value }];
  });
  if (records.length === 0) return registrations.map(({ acceptance }) => acceptance);
  try {
    await topic.append(records);
  } catch (cause) {
    const lost = new LogAnswerLost("the log's answer was lost", { cause });
    return registrations.map(({ acceptance, toAppend }) => (toAppend ? lost : acceptance));
  }
  // If this fails, a repetition is appended again, which changes nothing.
  pending.markAppended(records.map(({ id }) => id)).catch(() => undefined);
  return registrations.map(({ acceptance }) => acceptance);
}

/** The topic; the connection is retried until it is found. */
class Opening {
  #topic: KafkaTopic | undefined;
  readonly #opened = Promise.withResolvers<KafkaTopic>();
  #repeating: Repeating | undefined;

  constructor(
    private readonly brokers: readonly string[],
    private readonly onError: (error: unknown) => void,
    private readonly onNotice: (message: string) => void,
  ) {}

  open(): void {
    const outage = new OutageLogger(this.onError);
    this.#repeating = every(
      OPEN_AGAIN_MS,
      () => this.#open(),
      (error) => outage.failed(error),
    );
  }

  /** @throws LogUnavailable */
  topic(): KafkaTopic {
    if (!this.#topic) throw new LogUnavailable('the log is away');
    return this.#topic;
  }

  whenOpen(begin: (topic: KafkaTopic) => { stop(): Promise<void> }): { stop(): Promise<void> } {
    let begun: { stop(): Promise<void> } | undefined;
    let stopped = false;
    void this.#opened.promise.then((topic) => {
      if (!stopped) begun = begin(topic);
    });
    return {
      async stop() {
        stopped = true;
        await begun?.stop();
      },
    };
  }

  async close(): Promise<void> {
    await this.#repeating?.stop();
    await this.#topic?.close();
  }

  async #open(): Promise<void> {
    if (this.#topic) return;
    const topic = await openKafkaTopic(this.brokers, SHARDS);
    if (topic.weakness) this.onNotice(topic.weakness);
    this.#topic = topic;
    this.#opened.resolve(topic);
  }
}
