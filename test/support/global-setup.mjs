// Starts a PostgreSQL and a Redis of the tests' own and migrates a template that every test database is
// cloned from. A Kafka starts when the first test asks for it.
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import 'reflect-metadata';
import pg from 'pg';
import { ROOMS } from '../../dist/src/app.js';
import { parseConfig } from '../../dist/src/config.js';
import { startEmbedded } from '../../dist/src/embedded/index.js';
import { migrateOnly } from '../../dist/src/start/prepare.js';
import { offerKafka } from './kafka/shared-broker.mjs';
import { prepareCache } from './runner/modules.mjs';

export default async function globalSetup() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 26)
    throw new Error(`run the tests with \`npm test\`: this is Node.js ${process.versions.node}`);
  prepareCache();
  const dataDir = await mkdtemp(join(tmpdir(), 'ticket-rush-test-'));
  // PostgreSQL, which does not run as root, passes through.
  await chmod(dataDir, 0o711);
  const embedded = await startEmbedded({
    dataDir,
    postgres: true,
    redis: true,
    logRedis: false,
    log: () => undefined,
  });
  globalThis.embedded = embedded;
  globalThis.embeddedDataDir = dataDir;
  const template = new URL(embedded.databaseUrl);
  const client = new pg.Client({ connectionString: template.href });
  await client.connect();
  // What a test of durability kills is a server of its own. Here a database is made for every file of tests,
  // and waiting for the disk would take most of that.
  await client.query('alter system set fsync = off');
  await client.query('select pg_reload_conf()');
  await client.query('create database test_template');
  await client.end();
  template.pathname = '/test_template';
  await migrateOnly(ROOMS, parseConfig(ROOMS, { SEED: 'false' }), {
    databaseUrl: template.href,
    progress: () => undefined,
  });
  process.env.TEST_DATABASE_URL = embedded.databaseUrl;
  process.env.TEST_REDIS_URL = embedded.redisUrl;
  // The servers that tests start compile the same modules again and again. Coverage needs them uncached.
  if (!process.env.COVERAGE_DIRECTORY) {
    process.env.SERVERS_COMPILE_CACHE = resolve('node_modules/.cache/ticket-rush-servers');
  }
  globalThis.kafkaOffer = await offerKafka();
  process.env.TEST_KAFKA_DOOR = globalThis.kafkaOffer.door;
}
