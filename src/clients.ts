import type { Config } from './config.js';
import type { Logger } from './platform/logger.js';
import { RepeatedFailure } from './platform/outage-logger.js';
import { type Database, openPool } from './platform/postgres.js';
import { openRedis } from './platform/redis.js';

const LOCK_TIMEOUT_MS = 1_000;

/** For work that is large and not urgent: migrations, the catalogue. */
export const openBulkPool = (url: string, onIdleError: (error: Error) => void): Database =>
  openPool({
    url,
    onIdleError,
    name: 'bulk',
    size: 2,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    statementTimeoutMs: 60_000,
  });

/** What the clients connect to, and where a lost connection is logged. */
interface Servers {
  databaseUrl: string;
  redisUrl: string;
  logger: Logger;
}

/** Opens the clients; nothing connects yet. */
export function openClients(config: Config, { databaseUrl: url, redisUrl, logger }: Servers) {
  let closing = false;
  // The reason alone: pg attaches the whole connection to its errors.
  const lost = new RepeatedFailure((reason, times) =>
    logger.warn({ reason, times }, 'lost an idle database connection'),
  );
  const onIdleError = (error: Error): void => {
    // A server that is shutting down may also cut connections that are being closed.
    if (!closing) lost.failed(error);
  };
  const pool = (name: string, size: number, statementTimeoutMs: number) =>
    openPool({ url, name, size, statementTimeoutMs, lockTimeoutMs: LOCK_TIMEOUT_MS, onIdleError });
  const clients = {
    hot: pool('reservations and reads', config.databasePool, 5_000),
    bulk: openBulkPool(url, onIdleError),
    background: pool('background', 4, 10_000),
    health: pool('health', 1, 1_000),
    redis: openRedis(redisUrl, (error) => logger.warn({ err: error }, 'redis is away')),
  };
  return {
    ...clients,
    async close() {
      closing = true;
      clients.redis.disconnect();
      await Promise.all(
        [clients.hot, clients.bulk, clients.background, clients.health].map((each) => each.end()),
      );
    },
  };
}

export type Clients = ReturnType<typeof openClients>;
