import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import kafkajs from 'kafkajs';
import { createRequestLog, LogUnavailable } from '../../src/request-log/index.js';
import { eventually } from '../support/eventually.js';
import { describeWithKafka, type KafkaBroker, startKafka } from '../support/kafka/index.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { requestLogContract } from './request-log.contract.js';

const TOPIC = 'reservation-requests';

describeWithKafka('the log on Apache Kafka', () => {
  let kafka: KafkaBroker;
  let server: OwnRedis;
  let redis: Redis;
  beforeAll(async () => {
    [kafka, server] = await Promise.all([startKafka(), startOwnRedis()]);
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await Promise.all([kafka.stop(), server.stop()]);
  });

  function openAt(brokers: string, limits = { groupMax: 10, deadlineMs: 60_000 }) {
    const told: unknown[] = [];
    const onTold = (what: unknown): void => void told.push(what);
    const onRewound = (): void => undefined;
    const address = { brokers: [brokers] };
    const log = createRequestLog({ address, redis, limits, onError: onTold, onNotice: onTold, onRewound });
    log.open();
    return { log, told };
  }

  requestLogContract('Apache Kafka', () => ({
    async open(limits) {
      const { log } = openAt(kafka.brokers, limits);
      await eventually(() => log.accept({ id: crypto.randomUUID(), group: 0, digest: 'd', body: '{}' }));
      return log;
    },
  }));

  test('the topic has twelve partitions, and one broker alone is said to be weak', async () => {
    const { log, told } = openAt(kafka.brokers);
    await eventually(async () => expect(String(told[0])).toContain('it may lose what one broker loses'));
    await log.close();
    const admin = client(kafka.brokers).admin();
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [TOPIC] });
    expect(topics[0]!.partitions).toHaveLength(12);
    await admin.disconnect();
  });

  test('a topic with another number of partitions takes nothing: the order would be another', async () => {
    const other = await startKafka();
    const admin = client(other.brokers).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 5 }] });
    await admin.disconnect();
    const { log, told } = openAt(other.brokers);
    await eventually(async () => expect(String(told[0])).toContain('has 5 partitions; it must have 12'));
    const accepting = log.accept({ id: crypto.randomUUID(), group: 1, digest: 'd', body: '{}' });
    await expect(accepting).rejects.toThrow(LogUnavailable);
    await log.close();
    await other.stop();
  });
});

function client(brokers: string) {
  return new kafkajs.Kafka({ brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING });
}
