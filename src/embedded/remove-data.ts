import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDirectory } from './data-directory.js';
import { clusterIn } from './embedded-postgres.js';
import { LOG_REDIS, SPEED_REDIS, stopLeftoverRedis } from './embedded-redis.js';
import { stopLeftoverPostgres } from './postgres-cluster.js';

/** What a start puts into a data directory. Other files in it are not ours. */
const OURS = /^(postgresql([.-].*)?|redis(-log)?\.(conf|log|log\.1)|redis-log-files|secrets)$/;

/**
 * Removes the data, logs and secrets of the servers that were started on a data directory. Servers that a
 * killed process left running are stopped first.
 *
 * @returns the names that were removed
 * @throws Error while a living process has the directory
 */
export async function removeData(dataDir: string, log: (line: string) => void): Promise<string[]> {
  if (!(await stat(dataDir).catch(() => undefined))) return [];
  const directory = await openDataDirectory(dataDir);
  try {
    await Promise.all([
      stopLeftoverPostgres(clusterIn(directory.path), log),
      stopLeftoverRedis(SPEED_REDIS, directory.path, log),
      stopLeftoverRedis(LOG_REDIS, directory.path, log),
    ]);
    const names = (await readdir(directory.path)).filter((name) => OURS.test(name));
    for (const name of names) await rm(join(directory.path, name), { recursive: true, force: true });
    return names;
  } finally {
    await directory.release();
  }
}
