import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { eventually } from '../support/eventually.js';
import { kafkaIsPossible } from '../support/kafka/broker.mjs';
import { describeWithKafka, type KafkaBroker, startKafka, testKafkaBrokers } from '../support/kafka/index.js';
import { apiVersionsOf, servingBrokers } from '../support/kafka/wire.mjs';

const FETCH = 1;
const CONSUMER_GROUP_HEARTBEAT = 68;
const TOPIC = 'survives';
const MESSAGES = Array.from({ length: 100 }, (_, index) => `message ${String(index).padStart(3, '0')}`);

const clientOf = (brokers: string): Kafka => new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });

describeWithKafka('a Kafka of the tests', () => {
  let broker: KafkaBroker;
  let kafka: Kafka;

  beforeAll(async () => {
    broker = await startKafka();
    kafka = clientOf(broker.brokers);
  });
  afterAll(() => broker?.stop());

  test('is possible where this runs', async () => {
    expect(await kafkaIsPossible()).toBe(true);
  });

  test('is Apache Kafka 4 or later, and not something that speaks its protocol', async () => {
    const versions = await apiVersionsOf(broker.brokers);
    // Kafka 4 took the four oldest versions away, and brought the groups that the broker itself balances. It
    // took old versions of Produce away as well, but goes on naming them for the sake of one client library.
    expect(versions.get(FETCH)?.oldest).toBeGreaterThanOrEqual(4);
    expect(versions.get(CONSUMER_GROUP_HEARTBEAT)).toBeDefined();
  });

  test('is a cluster of one', async () => {
    const admin = kafka.admin();
    await admin.connect();
    const cluster = await admin.describeCluster();
    await admin.disconnect();
    expect(cluster.brokers.map(({ host, port }) => `${host}:${port}`)).toEqual([broker.brokers]);
    expect(cluster.clusterId).toMatch(/^[\w-]{22}$/);
  });

  test('keeps what it acknowledged when it is killed', async () => {
    await produce(kafka);
    await broker.kill();
    await expect(servingBrokers(broker.brokers)).rejects.toThrow('ECONNREFUSED');
    await broker.start();
    expect((await consume(kafka)).sort()).toEqual(MESSAGES);
  });

  test('is silent while it is paused, and answers again', async () => {
    broker.pause();
    await expect(servingBrokers(broker.brokers)).rejects.toThrow('does not answer');
    broker.resume();
    // It answers before its controller counts it as alive again.
    await eventually(async () => expect(await servingBrokers(broker.brokers)).toBe(1), 30_000);
  });

  test('one of them is for everybody', async () => {
    const shared = await Promise.all([testKafkaBrokers(), testKafkaBrokers()]);
    expect(new Set(shared).size).toBe(1);
    expect(shared[0]).not.toBe(broker.brokers);
    expect(await servingBrokers(shared[0]!)).toBe(1);
  });
});

async function produce(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 12 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: TOPIC, acks: -1, messages: MESSAGES.map((value) => ({ key: value, value })) });
  await producer.disconnect();
}

/** Reads from the beginning until everything that was written was there; what comes twice is there once. */
async function consume(kafka: Kafka): Promise<string[]> {
  const read = new Set<string>();
  const consumer = kafka.consumer({ groupId: 'readers' });
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void read.add(String(message.value)) });
  try {
    await eventually(async () => expect(read.size).toBeGreaterThanOrEqual(MESSAGES.length), 30_000);
  } finally {
    await consumer.disconnect();
  }
  return [...read];
}
