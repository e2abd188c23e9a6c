import { type App, type Surroundings, startApp } from '../../src/app.js';
import { type Config, parseConfig } from '../../src/config.js';
import type { HttpSettings } from '../../src/http/server.js';
import { createLogger, type Logger } from '../../src/platform/logger.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { testRedisUrl } from './redis.js';

export const ADMIN = { email: 'admin@example.com', password: 'the tests know it' };
export const JWT_SECRET = 'a secret of 32 bytes and more that only the tests know';

export interface TestApp {
  url: string;
  metricsUrl: string;
  database: TestDatabase;
  stop(): Promise<void>;
}

/** Settings that no variable has: handed in, so that no test waits for their defaults. */
export type HandedIn = Pick<HttpSettings, 'stalledAfterMs'>;

/**
 * The whole app on a database of its own and free ports, in this process.
 *
 * @param environment variables beyond the defaults of a test
 */
export async function startTestApp(
  environment: Record<string, string> = {},
  handedIn: HandedIn = {},
): Promise<TestApp> {
  const database = await createTestDatabase();
  const app = await startOn(database, environment, undefined, handedIn);
  return {
    url: app.url!,
    metricsUrl: app.metricsUrl,
    database,
    async stop() {
      await app.stop();
      await database.drop();
    },
  };
}

/**
 * Another app on a database that is there; the caller stops it before the database is dropped.
 *
 * @param logger by default one that says nothing
 */
export function startOn(
  database: TestDatabase,
  environment: Record<string, string> = {},
  logger?: Logger,
  handedIn: HandedIn = {},
): Promise<App> {
  const config: Config = parseConfig({
    PORT: '0',
    METRICS_PORT: '0',
    SEED: 'false',
    GRAPHIQL: 'false',
    MIGRATE_ON_START: 'false',
    LOG_LEVEL: 'silent',
    ...environment,
  });
  const settings: Config & HandedIn = { ...config, ...handedIn };
  return startApp(settings, {
    databaseUrl: database.url,
    redisUrl: config.redisUrl ?? testRedisUrl(),
    requestLog: requestLogOf(config),
    jwtSecrets: config.jwtSecrets ?? [JWT_SECRET],
    admin: ADMIN,
    logger: logger ?? createLogger(config.logLevel),
    progress: () => undefined,
  });
}

/** By default a test has no log: requests of one test must not be decided in another's database. */
function requestLogOf({ logRedisUrl: url, kafkaBrokers: brokers }: Config): Surroundings['requestLog'] {
  if (brokers) return { brokers };
  return url === null ? null : { url };
}
