import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * Finds `redis-server` on PATH.
 *
 * @throws Error of one line that says what to do
 */
export async function findRedis(): Promise<string> {
  const program = process.platform === 'win32' ? 'redis-server.exe' : 'redis-server';
  for (const directory of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(directory, program);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  throw new Error(
    'There is no redis-server on PATH: start with "npm start", which installs it or says how, or set REDIS_URL.',
  );
}
