import type { Producer, TopicMessages } from 'kafkajs';
import { OutsideUnavailable } from '../events/index.js';
import {
  connectProducer,
  copiesOn,
  inSyncSetting,
  KAFKA_REQUEST_TIMEOUT_MS,
  openKafka,
} from '../platform/kafka.js';
import type { LogServer } from '../room/index.js';
import { FORMS, type PublicEvent } from './forms.js';
import type { Publisher } from './publisher.js';

const PARTITIONS = 6;
/** Of one request. A broker takes a megabyte for a partition, and all events may go to one. */
const BYTES_MAX = 768 * 1_024;
/** What Kafka says of a message, and not of itself. */
const REFUSED = new Set(['MESSAGE_TOO_LARGE', 'INVALID_RECORD', 'CORRUPT_MESSAGE', 'RECORD_LIST_TOO_LARGE']);

const topicOf = (name: string): string => `ticket-rush.${name}`;

/** With Kafka as the log server, one topic for each name of an event. */
export function openKafkaPublisher(logServer: LogServer | null): Publisher | null {
  return logServer !== null && 'brokers' in logServer ? new KafkaPublisher(logServer.brokers) : null;
}

/** Publishes to Apache Kafka. After a failure it connects anew: nothing of the library outlives an outage. */
class KafkaPublisher implements Publisher {
  #connecting: Promise<Producer> | undefined;

  constructor(private readonly brokers: readonly string[]) {}

  async open(): Promise<void> {
    await this.#connect();
  }

  async publish(events: readonly PublicEvent[]): Promise<void> {
    try {
      const producer = await this.#connect();
      for (const topicMessages of requestsOf(events)) {
        await producer.sendBatch({ acks: -1, timeout: KAFKA_REQUEST_TIMEOUT_MS, topicMessages });
      }
    } catch (cause) {
      await this.close();
      if (isRefused(cause)) throw cause;
      throw new OutsideUnavailable('Kafka does not take events', { cause });
    }
  }

  async close(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    const producer = await connecting?.catch(() => undefined);
    await producer?.disconnect().catch(() => undefined);
  }

  async #connect(): Promise<Producer> {
    this.#connecting ??= connect(this.brokers);
    const connecting = this.#connecting;
    return connecting.catch((error: unknown) => {
      if (this.#connecting === connecting) this.#connecting = undefined;
      throw error;
    });
  }
}

/** Connects, and creates the topics that are not there. */
async function connect(brokers: readonly string[]): Promise<Producer> {
  const kafka = openKafka(brokers);
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    const { replicas, inSync } = copiesOn(cluster.brokers.length);
    // An operator who has made the topics need not allow this process to make any.
    const there = new Set(await admin.listTopics());
    const missing = Object.keys(FORMS)
      .map(topicOf)
      .filter((topic) => !there.has(topic));
    const topics = missing.map((topic) => ({
      topic,
      numPartitions: PARTITIONS,
      replicationFactor: replicas,
      configEntries: [inSyncSetting(inSync)],
    }));
    if (topics.length > 0) await admin.createTopics({ topics });
  } finally {
    await admin.disconnect();
  }
  return connectProducer(kafka);
}

/** Divides events into requests that a broker takes. */
function* requestsOf(events: readonly PublicEvent[]): Generator<TopicMessages[]> {
  let byTopic = new Map<string, Message[]>();
  let bytes = 0;
  for (const event of events) {
    const message = messageOf(event);
    const more = bytesOf(message);
    if (bytes > 0 && bytes + more > BYTES_MAX) {
      yield listed(byTopic);
      byTopic = new Map();
      bytes = 0;
    }
    bytes += more;
    const own = byTopic.get(event.name);
    if (own) own.push(message);
    else byTopic.set(event.name, [message]);
  }
  yield listed(byTopic);
}

const listed = (byName: ReadonlyMap<string, Message[]>): TopicMessages[] =>
  [...byName].map(([name, messages]) => ({ topic: topicOf(name), messages }));

interface Message {
  key: string;
  value: string;
  headers: { id: string; name: string; version: string };
}

function messageOf(event: PublicEvent): Message {
  const { id, name, version, performanceId: key } = event;
  return { key, value: JSON.stringify(event), headers: { id, name, version: String(version) } };
}

/** With what the names of the headers and the lengths take. */
function bytesOf({ key, value, headers }: Message): number {
  return Buffer.byteLength(value) + key.length + headers.id.length + headers.name.length + 64;
}

function isRefused(error: unknown): boolean {
  const { type, cause } = (error ?? {}) as { type?: string; cause?: unknown };
  return (type !== undefined && REFUSED.has(type)) || (cause !== undefined && isRefused(cause));
}
