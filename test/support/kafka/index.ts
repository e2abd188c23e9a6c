import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { beforeAll, describe, test } from '@jest/globals';
import { assembleKafka, whatKafkaLacks } from './broker.mjs';

export { type KafkaBroker, startKafka } from './broker.mjs';

// The first run on a machine loads 43 MB.
const LONGEST_ASSEMBLY_MS = 10 * 60_000;

/**
 * Describes what needs a Kafka. A machine that cannot run one leaves it out and says so; in a pipeline that
 * is a failure.
 */
export function describeWithKafka(name: string, body: () => void): void {
  const lack = whatKafkaLacks();
  if (lack === null) {
    describe(name, () => {
      beforeAll(assembleKafka, LONGEST_ASSEMBLY_MS);
      body();
    });
  } else if (process.env.CI) {
    describe(name, () => {
      test('Apache Kafka can run', () => {
        throw new Error(lack);
      });
    });
  } else {
    console.warn(`Skipped: ${name}. ${lack}`);
    // Whoever has no Java can still run the rest.
    describe.skip(name, body);
  }
}

/**
 * The address of the broker that all files of a test run share; the first who asks waits for it to start.
 * Topics and groups have to be named so that they are nobody else's.
 */
export async function testKafkaBrokers(): Promise<string> {
  const door = connect(Number(process.env.TEST_KAFKA_DOOR), '127.0.0.1');
  const answer = (await json(door)) as { brokers: string } | { error: string };
  if ('error' in answer) throw new Error(answer.error);
  return answer.brokers;
}
