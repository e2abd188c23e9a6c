import 'reflect-metadata';
import { join } from 'node:path';
import { type App, migrateOnly, type Surroundings, startApp } from '../app.js';
import type { Config } from '../config.js';
import { type Embedded, startEmbedded } from '../embedded/index.js';
import { createLogger } from '../platform/logger.js';
import { stopInReverse, stopSignal } from './stopping.js';

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
    logRedis: config.redisUrl === null && config.logRedisUrl === null && config.kafkaBrokers === null,
    log: say,
  });
  const stops = [() => embedded.stop()];
  try {
    const app = await startApp(config, await surroundingsOf(config, embedded, say));
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
    await migrateOnly(config, { databaseUrl: databaseUrl ?? embedded.databaseUrl!, progress: say });
  } finally {
    await embedded.stop();
  }
}

async function surroundingsOf(config: Config, embedded: Embedded, say: Say): Promise<Surroundings> {
  const { admin } = config;
  return {
    databaseUrl: config.databaseUrl ?? embedded.databaseUrl!,
    redisUrl: config.redisUrl ?? embedded.redisUrl!,
    requestLog: requestLogOf(config, embedded),
    jwtSecrets: config.jwtSecrets ?? [await embedded.secret('jwt')],
    admin: admin && {
      email: admin.email,
      password: admin.password ?? (await embedded.secret(ADMIN_PASSWORD, 12)),
    },
    logger: createLogger(config.logLevel),
    progress: say,
  };
}

const ADMIN_PASSWORD = 'admin-password';

function requestLogOf(
  { kafkaBrokers: brokers, logRedisUrl }: Config,
  embedded: Embedded,
): Surroundings['requestLog'] {
  if (brokers) return { brokers };
  const url = logRedisUrl ?? embedded.logRedisUrl;
  return url === undefined ? null : { url };
}

function readyLine(app: App, { graphiql, admin, dataDir }: Config): string {
  const file = join(dataDir, 'secrets', ADMIN_PASSWORD);
  const facts = [
    app.url === null ? null : `GraphQL ${app.url}/graphql`,
    app.url === null || !graphiql ? null : `GraphiQL ${app.url}/graphiql`,
    `metrics ${app.metricsUrl}`,
    admin && `admin ${admin.email}${admin.password === null ? `, password in ${file}` : ''}`,
  ];
  return `Ticket Rush is ready: ${facts.filter((fact) => fact !== null).join(' · ')}`;
}
