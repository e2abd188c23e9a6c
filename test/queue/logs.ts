import { afterAll, beforeAll, describe } from '@jest/globals';
import { Redis } from 'ioredis';
import kafkajs from 'kafkajs';
import { describeWithKafka, startKafka } from '../support/kafka/index.js';
import { startLogRedis } from '../support/log-redis.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';

/** A log that one test has for itself, and the Redis that may vanish. */
export interface TestLog {
  kind: 'Redis Streams' | 'Apache Kafka';
  /** What an app needs to use it. */
  environment: Record<string, string>;
  /** Where pub/sub, locks and, beside Kafka, pending requests are. */
  speed: OwnRedis;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Again, on its files. */
  start(): Promise<void>;
  /** Puts a message into it as somebody might who is not us. */
  inject(shard: number, id: string, record: string): Promise<void>;
  stop(): Promise<void>;
}

async function startStreams(): Promise<TestLog> {
  const [log, speed] = await Promise.all([startLogRedis(), startOwnRedis()]);
  return {
    kind: 'Redis Streams',
    speed,
    kill: log.kill,
    start: log.start,
    environment: { LOG_REDIS_URL: log.url, REDIS_URL: speed.url },
    async inject(shard, id, record) {
      const redis = new Redis(log.url);
      const position = await redis.hincrby('{queue}:positions', String(shard), 1);
      await redis.xadd(`{queue}:stream:${shard}`, `${position}-0`, 'id', id, 'record', record);
      redis.disconnect();
    },
    stop: async () => void (await Promise.all([log.stop(), speed.stop()])),
  };
}

async function startKafkaLog(): Promise<TestLog> {
  const [broker, speed] = await Promise.all([startKafka(), startOwnRedis()]);
  return {
    kind: 'Apache Kafka',
    speed,
    kill: broker.kill,
    start: broker.start,
    environment: { KAFKA_BROKERS: broker.brokers, REDIS_URL: speed.url },
    async inject(partition, key, value) {
      const client = new kafkajs.Kafka({ brokers: [broker.brokers], logLevel: kafkajs.logLevel.NOTHING });
      const producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
      await producer.connect();
      await producer.send({ topic: 'reservation-requests', messages: [{ partition, key, value }] });
      await producer.disconnect();
    },
    stop: async () => void (await Promise.all([broker.stop(), speed.stop()])),
  };
}

type Body = (log: () => TestLog) => void;

function onOne(start: () => Promise<TestLog>, body: Body): () => void {
  return () => {
    let log: TestLog;
    beforeAll(async () => {
      log = await start();
    });
    afterAll(() => log.stop());
    body(() => log);
  };
}

/** All tests share the log. What is in it is decided in every new database. */
export function describeOnStreams(name: string, body: Body): void {
  describe(`${name}, on Redis Streams`, onOne(startStreams, body));
}

/** All tests share the log. What is in it is decided in every new database. */
export function describeOnKafka(name: string, body: Body): void {
  describeWithKafka(`${name}, on Apache Kafka`, onOne(startKafkaLog, body));
}

/** Describes what holds whichever the log is. */
export function describeOnEveryLog(name: string, body: Body): void {
  describeOnStreams(name, body);
  describeOnKafka(name, body);
}
