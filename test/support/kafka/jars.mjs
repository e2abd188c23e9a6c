import { mavenJars } from '../maven-jars.mjs';

const kafka = mavenJars(import.meta.dirname, 'Apache Kafka');

/** What has to be installed before Kafka can run on this machine, in one sentence; null: nothing. */
export const whatKafkaLacks = kafka.lack;

/** The directory with the jars. */
export const assembleKafka = kafka.assemble;

/** @returns {Promise<boolean>} */
export async function kafkaIsPossible() {
  return whatKafkaLacks() === null;
}
