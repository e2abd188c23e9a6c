// `npm run kafka`: a broker for people, whose data is kept.
import { join } from 'node:path';
import { isFree } from '../ports.mjs';
import { startKafka, whatKafkaLacks } from './broker.mjs';

const USUAL_PORT = 9092;
const directory = join(import.meta.dirname, '../../../.data/kafka');

const lack = whatKafkaLacks();
if (lack !== null) fail(lack);
const port = (await isFree(USUAL_PORT)) ? USUAL_PORT : undefined;
const broker = await startKafka({ directory, ...(port && { port }) }).catch((error) => fail(error.message));
console.log(`KAFKA_BROKERS=${broker.brokers} npm start`);

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, async () => {
    await broker.stop();
    process.exit(0);
  });
// The broker is what keeps this process alive.
process.once('beforeExit', () => fail(`Apache Kafka ended by itself: see ${join(directory, 'broker.log')}`));

/** @returns {never} */
function fail(/** @type {string} */ why) {
  console.error(why);
  process.exit(1);
}
