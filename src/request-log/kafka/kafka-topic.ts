import { hash } from 'node:crypto';
import kafkajs, { type Admin, type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { sleep } from '../../platform/clock.js';
import {
  connectProducer,
  copiesOn,
  inSyncSetting,
  KAFKA_REQUEST_TIMEOUT_MS,
  KAFKA_RETRY,
  openKafka,
  SAFE_COPIES,
} from '../../platform/kafka.js';

const TOPIC = 'reservation-requests';
const GROUP = 'ticket-rush-reservations';
const SESSION_TIMEOUT_MS = 10_000;
const RESTART_AFTER_MS = 1_000;

export interface TopicRecord {
  partition: number;
  /** The id of its request. */
  id: string;
  value: string;
}

export interface PartitionBatch {
  partition: number;
  records: { offset: number; id: string; value: string }[];
  /** The first offset that does not exist yet. */
  end: number;
  /** Keeps the partition with this consumer. Throws when another consumer has it by now. */
  alive(): Promise<void>;
  /** Everything up to this offset is done; the next read begins behind it. */
  done(offset: number): Promise<void>;
  /** False when another consumer has the partition, or when it is being read from another offset. */
  current(): boolean;
}

export interface TopicConsumer {
  /** From now on this consumer has exactly these partitions. */
  onAssigned(partitions: readonly number[], seek: (partition: number, offset: number) => void): void;
  onBatch(batch: PartitionBatch): Promise<void>;
}

/**
 * The topic of requests. All use of kafkajs is here, in src/platform/kafka.ts and in
 * src/public-events/kafka.ts: it has had no release since 2023, so another client may have to replace it
 * there.
 */
export interface KafkaTopic {
  /** A UUID made of the cluster's id and the topic's name. */
  id: string;
  /** Why the loss of one broker may lose an acknowledged request; null: it cannot. */
  weakness: string | null;
  /** Resolves when all in-sync replicas have all messages (`acks=-1`). One call at a time. */
  append(records: readonly TopicRecord[]): Promise<void>;
  /** The partitions of which an offset was committed. */
  committed(): Promise<ReadonlySet<number>>;
  consume(consumer: TopicConsumer, onError: (error: unknown) => void): { stop(): Promise<void> };
  close(): Promise<void>;
}

/**
 * Connects, and creates the topic where there is none.
 *
 * @throws Error: no broker answers, or the topic does not have the required settings
 */
export async function openKafkaTopic(brokers: readonly string[], partitions: number): Promise<KafkaTopic> {
  const kafka = openKafka(brokers);
  const { clusterId, weakness } = await prepareTopic(kafka, partitions);
  const producer = await connectProducer(kafka);
  return {
    id: uuidOf(`${clusterId}/${TOPIC}`),
    weakness,
    async append(records) {
      const messages = records.map(({ partition, id, value }) => ({ partition, key: id, value }));
      const send = () =>
        producer.send({ topic: TOPIC, acks: -1, timeout: KAFKA_REQUEST_TIMEOUT_MS, messages });
      await send().catch(async (error: Error) => {
        if (!isTopicMissing(error)) throw error;
        // The topic was deleted, and nothing was appended.
        await prepareTopic(kafka, partitions);
        await send();
      });
    },
    committed: () => committedOf(kafka),
    consume: (consumer, onError) => consumeTopic(kafka, consumer, onError),
    close: () => producer.disconnect(),
  };
}

async function prepareTopic(kafka: Kafka, partitions: number) {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { brokers, clusterId } = await admin.describeCluster();
    const { replicas, inSync } = copiesOn(brokers.length);
    const configEntries = [inSyncSetting(inSync)];
    await admin.createTopics({
      topics: [{ topic: TOPIC, numPartitions: partitions, replicationFactor: replicas, configEntries }],
    });
    const { topics } = await admin.fetchTopicMetadata({ topics: [TOPIC] });
    const found = topics[0]!.partitions;
    if (found.length !== partitions) {
      throw new Error(`the topic ${TOPIC} has ${found.length} partitions; it must have ${partitions}`);
    }
    const weakness = await weaknessOf(admin, Math.min(...found.map((each) => each.replicas.length)));
    // With one broker there is no second copy. With enough brokers, an operator has chosen a weaker setting.
    if (weakness && brokers.length >= SAFE_COPIES.replicas) throw new Error(weakness);
    return { clusterId, weakness };
  } finally {
    await admin.disconnect();
  }
}

async function weaknessOf(admin: Admin, replicas: number): Promise<string | null> {
  const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: TOPIC };
  const answer = await admin.describeConfigs({ resources: [resource], includeSynonyms: false });
  const entries = answer.resources[0]!.configEntries;
  const inSync = Number(entries.find(({ configName }) => configName === 'min.insync.replicas')?.configValue);
  if (replicas >= SAFE_COPIES.replicas && inSync >= SAFE_COPIES.inSync) return null;
  return `${TOPIC} has ${replicas} replicas of which ${inSync} acknowledge: it may lose what one broker loses`;
}
function isTopicMissing(error: unknown): boolean {
  const { type, cause } = (error ?? {}) as { type?: string; cause?: unknown };
  return type === 'UNKNOWN_TOPIC_OR_PARTITION' || (cause !== undefined && isTopicMissing(cause));
}

async function committedOf(kafka: Kafka): Promise<ReadonlySet<number>> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const [offsets] = await admin.fetchOffsets({ groupId: GROUP, topics: [TOPIC] });
    const committed = offsets!.partitions.filter(({ offset }) => Number(offset) >= 0);
    return new Set(committed.map(({ partition }) => partition));
  } finally {
    await admin.disconnect();
  }
}

/** Consumes until it is stopped; starts again when the library gives up. */
function consumeTopic(kafka: Kafka, consumer: TopicConsumer, onError: (error: unknown) => void) {
  const stopping = new AbortController();
  let current: Consumer | undefined;
  const runs = (async () => {
    while (!stopping.signal.aborted) {
      const ended = Promise.withResolvers<void>();
      current = consumerOf(kafka, consumer);
      current.on(current.events.CRASH, ({ payload }) => {
        onError(payload.error);
        if (!payload.restart) ended.resolve();
      });
      stopping.signal.addEventListener('abort', () => ended.resolve(), { once: true });
      await start(current, consumer).then(() => ended.promise, onError);
      await current.disconnect().catch(() => undefined);
      await sleep(RESTART_AFTER_MS, stopping.signal);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await runs;
    },
  };
}

function consumerOf(kafka: Kafka, consumer: TopicConsumer): Consumer {
  const created = kafka.consumer({
    groupId: GROUP,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: SESSION_TIMEOUT_MS / 5,
    rebalanceTimeout: 2 * SESSION_TIMEOUT_MS,
    maxWaitTimeInMs: 500,
    allowAutoTopicCreation: false,
    // This file starts it again. A consumer that crashes while it is being stopped would start again by
    // itself, and stay in the group for ever.
    retry: { ...KAFKA_RETRY, restartOnFailure: async () => false },
  });
  created.on(created.events.GROUP_JOIN, ({ payload }) => {
    const seek = (partition: number, offset: number): void =>
      created.seek({ topic: TOPIC, partition, offset: String(offset) });
    consumer.onAssigned(payload.memberAssignment[TOPIC] ?? [], seek);
  });
  return created;
}

async function start(created: Consumer, consumer: TopicConsumer): Promise<void> {
  await created.connect();
  await created.subscribe({ topics: [TOPIC], fromBeginning: true });
  await created.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 4,
    eachBatch: (payload) => consumer.onBatch(batchOf(payload)),
  });
}

function batchOf(payload: EachBatchPayload): PartitionBatch {
  const { batch, heartbeat, resolveOffset, commitOffsetsIfNecessary, isRunning, isStale } = payload;
  return {
    partition: batch.partition,
    records: batch.messages.map(({ offset, key, value }) => ({
      offset: Number(offset),
      id: key?.toString() ?? '',
      value: value?.toString() ?? '',
    })),
    end: Number(batch.highWatermark),
    alive: heartbeat,
    async done(offset) {
      resolveOffset(String(offset));
      const partitions = [{ partition: batch.partition, offset: String(offset + 1) }];
      // For monitoring of the group's lag. The database says where the next read begins.
      await commitOffsetsIfNecessary({ topics: [{ topic: TOPIC, partitions }] }).catch(() => undefined);
    },
    current: () => isRunning() && !isStale(),
  };
}

function uuidOf(name: string): string {
  return hash('sha256', name)
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
