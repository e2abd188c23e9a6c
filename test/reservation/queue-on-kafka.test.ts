import { afterAll, beforeAll } from '@jest/globals';
import { describeWithKafka, type KafkaBroker, startKafka } from '../support/kafka/index.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { strategyContract } from './strategy.contract.js';

describeWithKafka('on Apache Kafka', () => {
  let kafka: KafkaBroker;
  let redis: OwnRedis;
  beforeAll(async () => {
    [kafka, redis] = await Promise.all([startKafka(), startOwnRedis()]);
  });
  afterAll(() => Promise.all([kafka.stop(), redis.stop()]));

  strategyContract('QUEUE', {
    waitsForLocks: false,
    rejectionsBind: true,
    environment: () => ({ KAFKA_BROKERS: kafka.brokers, REDIS_URL: redis.url }),
  });
});
