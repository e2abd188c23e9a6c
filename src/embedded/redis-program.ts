import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type Distribution, readDistribution } from './distribution.js';

/** An installation that takes longer has lost its network. */
const INSTALL_TIMEOUT_MS = 10 * 60 * 1_000;

/**
 * Finds `redis-server` on PATH.
 *
 * @throws Error of one line that says what to install here
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
  throw new Error(howToInstallRedis(process.platform, await readDistribution()));
}

/**
 * Installs `redis-server` from the distribution's packages: Debian and its descendants, as root.
 *
 * @throws Error of one line that says what to do by hand elsewhere
 */
export async function installRedis(log: (line: string) => void): Promise<void> {
  const distribution = await readDistribution();
  if (distribution !== 'debian' || process.getuid?.() !== 0) {
    throw new Error(howToInstallRedis(process.platform, distribution));
  }
  await runAptGet(['update'], log);
  await runAptGet(['install', '-y', '--no-install-recommends', 'redis-server'], log);
}

/** One line for a person whose machine has no `redis-server`. */
export function howToInstallRedis(platform: NodeJS.Platform, distribution: Distribution): string {
  return `There is no redis-server on PATH: ${adviceFor(platform, distribution)}.`;
}

function adviceFor(platform: NodeJS.Platform, distribution: Distribution): string {
  if (platform === 'darwin') return 'run "brew install redis", or set REDIS_URL';
  if (platform === 'win32') return 'run Redis in Docker or WSL, and set REDIS_URL';
  switch (distribution) {
    case 'debian':
      return 'as root run "apt-get install redis-server" or "npm start -- --install", or set REDIS_URL';
    case 'fedora':
      return 'as root run "dnf install redis", or set REDIS_URL';
    case 'alpine':
      return 'set REDIS_URL (and DATABASE_URL: the embedded PostgreSQL does not run on Alpine)';
    default:
      return 'install Redis with the package manager of this system, or set REDIS_URL';
  }
}

async function runAptGet(parameters: string[], log: (line: string) => void): Promise<void> {
  const { PATH, HOME, http_proxy, https_proxy } = process.env;
  const child = spawn('apt-get', parameters, {
    env: { PATH, HOME, http_proxy, https_proxy, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INSTALL_TIMEOUT_MS,
  });
  const tell = async (stream: NodeJS.ReadableStream): Promise<void> => {
    for await (const line of createInterface({ input: stream })) log(line);
  };
  const [[code, signal]] = await Promise.all([once(child, 'exit'), tell(child.stdout), tell(child.stderr)]);
  if (code !== 0)
    throw new Error(`apt-get ${parameters.join(' ')} ended with ${signal ?? `exit code ${code}`}.`);
}
