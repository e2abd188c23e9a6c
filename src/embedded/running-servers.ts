import { realpath } from 'node:fs/promises';
import { findRunningPostgres } from './embedded-postgres.js';
import { findRunningRedis, LOG_REDIS, SPEED_REDIS } from './embedded-redis.js';

/** URLs with passwords; undefined where no such server runs. */
interface RunningServers {
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  logRedisUrl: string | undefined;
}

/** The servers that run on a data directory, for tools beside the process that started them. */
export async function runningServers(dataDir: string): Promise<RunningServers> {
  const directory = await realpath(dataDir).catch(() => dataDir);
  const [databaseUrl, redisUrl, logRedisUrl] = await Promise.all([
    findRunningPostgres(directory),
    findRunningRedis(SPEED_REDIS, directory),
    findRunningRedis(LOG_REDIS, directory),
  ]);
  return { databaseUrl, redisUrl, logRedisUrl };
}
