import { readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDirectory, SECRETS } from './data-directory.js';
import { clusterIn, POSTGRES_PASSWORD } from './embedded-postgres.js';
import { LOG_REDIS, SPEED_REDIS, stopLeftoverRedis } from './embedded-redis.js';
import { stopLeftoverPostgres } from './postgres-cluster.js';

/** What the server puts into a data directory, beside PostgreSQL's data and the secrets. */
const OURS =
  /^(postgresql\.(log(\.1)?|draft-\w+)|redis(-log)?\.log(\.1)?|redis-log-files|sandbox-payments\.ndjson(\.draft)?)$/;
/** PostgreSQL's data while they are removed. What an interrupted removal leaves still has a name of ours. */
const BEING_REMOVED = 'postgresql.draft-removed';
/** A secret, or a draft of it that a killed process left. */
const SECRET = new RegExp(`^(${SECRETS.join('|')})(\\.[0-9a-f]{12}\\.draft)?$`);
/** A message in the place of mail, or a draft of it. */
const MAIL = /^ticket-rush\.[A-Za-z0-9.-]+\.eml(\.[0-9a-f-]{36}\.draft)?$/;

/** A picture, or a draft of it. */
const IMAGE = /^[0-9a-f]{64}(-card)?\.webp(\.[0-9a-f-]{36}\.draft)?$/;

/**
 * Removes the data, logs, secrets, messages and pictures of the servers that were started on a data
 * directory, and leaves every other file: the directory may be a home directory. Servers that a killed
 * process left running are stopped first.
 *
 * @returns the names that were removed
 * @throws Error while a living process has the directory
 */
export async function removeData(dataDir: string, log: (line: string) => void): Promise<string[]> {
  if (!(await exists(dataDir))) return [];
  const directory = await openDataDirectory(dataDir);
  const { path } = directory;
  try {
    await Promise.all([stopLeftoverRedis(SPEED_REDIS, path, log), stopLeftoverRedis(LOG_REDIS, path, log)]);
    // First, because the data count as ours by what is removed afterwards.
    const cluster = (await removeCluster(path, log)) ? ['postgresql'] : [];
    const ours = (await readdir(path)).filter((name) => OURS.test(name));
    for (const name of ours) await rm(join(path, name), { recursive: true, force: true });
    const secrets = (await removeFiles(join(path, 'secrets'), SECRET)) ? ['secrets'] : [];
    const mail = (await removeFiles(join(path, 'mail'), MAIL)) ? ['mail'] : [];
    const images = (await removeFiles(join(path, 'images'), IMAGE)) ? ['images'] : [];
    return [...cluster, ...ours, ...secrets, ...mail, ...images];
  } finally {
    await directory.release();
  }
}

/** Another PostgreSQL may have a directory of this name, as in /var/lib. Ours has a password or a log. */
async function removeCluster(directory: string, log: (line: string) => void): Promise<boolean> {
  const cluster = clusterIn(directory);
  if (!(await exists(join(cluster, 'PG_VERSION')))) return false;
  const marks = [join(directory, 'secrets', POSTGRES_PASSWORD), join(directory, 'postgresql.log')];
  if (!(await Promise.all(marks.map(exists))).includes(true)) return false;
  await stopLeftoverPostgres(cluster, log);
  const removed = join(directory, BEING_REMOVED);
  await rm(removed, { recursive: true, force: true });
  await rename(cluster, removed);
  await rm(removed, { recursive: true, force: true });
  return true;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function removeFiles(directory: string, ours: RegExp): Promise<boolean> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => ours.test(name));
  for (const name of names) await rm(join(directory, name), { force: true });
  // It stays where it holds other files.
  if (names.length > 0) await rmdir(directory).catch(() => undefined);
  return names.length > 0;
}
