import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOMS } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import type { HttpSettings } from '../../src/http/server.js';
import { createLogger, type Logger } from '../../src/platform/logger.js';
import type { Rooms } from '../../src/room/index.js';
import { type App, startApp } from '../../src/start/start-app.js';
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

/** Where the files of apps on this database are. */
const dataDirOf = ({ url }: TestDatabase): string =>
  join(tmpdir(), `ticket-rush-${new URL(url).pathname.slice(1)}`);

/** What no variable says. */
export interface HandedIn extends Pick<HttpSettings, 'stalledAfterMs'> {
  /** By default the rooms of the product. */
  rooms?: Rooms;
}

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
      await rm(dataDirOf(database), { recursive: true, force: true });
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
  { rooms = ROOMS, ...settings }: HandedIn = {},
): Promise<App> {
  const config = parseConfig(rooms, {
    PORT: '0',
    METRICS_PORT: '0',
    SANDBOX_PAYMENTS_PORT: '0',
    SEED: 'false',
    GRAPHIQL: 'false',
    MIGRATE_ON_START: 'false',
    LOG_LEVEL: 'silent',
    // Made by the first test that writes there.
    DATA_DIR: dataDirOf(database),
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    ...environment,
  });
  return startApp(
    rooms,
    { ...config, ...settings },
    {
      databaseUrl: database.url,
      redisUrl: config.redisUrl ?? testRedisUrl(),
      // By default a test has no log: requests of one test must not be decided in another's database.
      logServer: config.logServer,
      jwtSecrets: config.jwtSecrets ?? [JWT_SECRET],
      secrets: { read: async () => ADMIN.password, fileOf: (name) => name },
      logger: logger ?? createLogger(config.logLevel),
      progress: () => undefined,
    },
  );
}
