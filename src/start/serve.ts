import { join } from 'node:path';
import { ROOMS } from '../app.js';
import type { Config } from '../config.js';
import { type Embedded, startEmbedded } from '../embedded/index.js';
import { createLogger } from '../platform/logger.js';
import { migrateOnly } from './prepare.js';
import { type App, startApp } from './start-app.js';
import { stopInReverse, stopSignal } from './stopping.js';
import type { Surroundings } from './surroundings.js';

/** Takes a line for the terminal. */
type Say = (line: string) => void;

/** Runs the server until a signal asks it to end. */
export async function serve(config: Config, say: Say): Promise<void> {
  // From here on a signal lets started work finish, and stops the parts in order.
  const stopping = stopSignal();
  const embedded = await startEmbedded({
    dataDir: config.dataDir,
    postgres: config.databaseUrl === null,
    redis: config.redisUrl === null,
    logRedis: config.redisUrl === null && config.logServer === null,
    log: say,
  });
  const stops = [() => embedded.stop()];
  try {
    const app = await startApp(ROOMS, config, await surroundingsOf(config, embedded, say));
    stops.push(() => app.stop());
    say(readyLine(app, config));
    await stopping;
    say('stopping: no new requests, those under way may finish');
  } finally {
    await stopInReverse(stops);
  }
}

/** Brings the database's schema up to date; a signal does not cut it off. */
export async function migrateAndEnd(config: Config, say: Say): Promise<void> {
  stopSignal();
  const { databaseUrl, dataDir } = config;
  const parts = { postgres: databaseUrl === null, redis: false, logRedis: false };
  const embedded = await startEmbedded({ dataDir, ...parts, log: say });
  try {
    await migrateOnly(ROOMS, config, { databaseUrl: databaseUrl ?? embedded.databaseUrl!, progress: say });
  } finally {
    await embedded.stop();
  }
}

async function surroundingsOf(config: Config, embedded: Embedded, say: Say): Promise<Surroundings> {
  const { dataDir, jwtSecrets, logLevel, logServer } = config;
  const { logRedisUrl } = embedded;
  return {
    databaseUrl: config.databaseUrl ?? embedded.databaseUrl!,
    redisUrl: config.redisUrl ?? embedded.redisUrl!,
    logServer: logServer ?? (logRedisUrl === undefined ? null : { url: logRedisUrl }),
    jwtSecrets: jwtSecrets ?? [await embedded.secret('jwt')],
    secrets: {
      read: (name, bytes) => embedded.secret(name, bytes),
      fileOf: (name) => join(dataDir, 'secrets', name),
    },
    logger: createLogger(logLevel),
    progress: say,
  };
}

function readyLine({ url, metricsUrl, lines }: App, { graphiql }: Config): string {
  const facts = url === null ? [] : [`GraphQL ${url}/graphql`];
  if (url !== null && graphiql) facts.push(`GraphiQL ${url}/graphiql`);
  facts.push(`metrics ${metricsUrl}`, ...lines);
  return `Ticket Rush is ready: ${facts.join(' · ')}`;
}
