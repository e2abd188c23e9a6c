import { afterAll, afterEach, beforeAll, beforeEach, describe } from '@jest/globals';
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

/**
 * Describes what holds whichever the log is.
 *
 * @param every how long a log lives: what is in it is decided in every new database
 */
export function describeOnEveryLog(
  name: string,
  every: 'a log for all tests' | 'a log for each test',
  body: (log: () => TestLog) => void,
): void {
  const [before, after] =
    every === 'a log for each test' ? [beforeEach, afterEach] : ([beforeAll, afterAll] as const);
  const onOne = (start: () => Promise<TestLog>) => () => {
    let log: TestLog;
    before(async () => {
      log = await start();
    });
    after(() => log.stop());
    body(() => log);
  };
  describe(`${name}, on Redis Streams`, onOne(startStreams));
  describeWithKafka(`${name}, on Apache Kafka`, onOne(startKafkaLog));
}
