import { join } from 'node:path';
import pg from 'pg';
import { monotonicMs, sleep } from '../platform/clock.js';
import { type Daemon, type EndingStep, startDaemon } from './daemon.js';
import type { DataDirectory } from './data-directory.js';
import { readIfPresent } from './durable-file.js';
import { startOnFreePort } from './free-port.js';
import { type EmbeddedServer, keepRunning } from './keep-running.js';
import { initialiseCluster, isPostmasterOf, stopLeftoverPostgres } from './postgres-cluster.js';
import { findPostgres, type PostgresPrograms } from './postgres-programs.js';
import { type Account, accountForPostgres, requirePassage } from './system-account.js';

/** The role that owns everything, and the database of that name. */
const NAME = 'ticket_rush';
/** The name of the secret that is its password. */
export const POSTGRES_PASSWORD = 'postgres-password';

/**
 * fsync, full_page_writes and synchronous_commit are not here: their defaults are the safe ones. A client
 * reports its own failed statements, so the server's log has the server's own events only ("log" ranks above
 * "error").
 */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: NAME,
  shared_buffers: '256MB',
  // Enough for several processes on one machine: each opens up to DATABASE_POOL + 15.
  max_connections: '300',
  max_wal_size: '2GB',
  log_min_messages: 'log',
  log_line_prefix: '%m [%p] ',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/** SIGINT disconnects clients and writes a checkpoint ("fast"). SIGQUIT leaves the rest to the next start. */
const ENDING: EndingStep[] = [
  { signal: 'SIGINT', waitMs: 30_000 },
  { signal: 'SIGQUIT', waitMs: 10_000 },
];

/** The replay of 2 GB of log after a crash takes long. */
const READY_WITHIN_MS = 120_000;
/** The processes of a killed PostgreSQL release its memory within this time, unless one is stuck. */
const ORPHANS_LEAVE_WITHIN_MS = 10_000;

/** Starts PostgreSQL on a free port of 127.0.0.1 with data that stay in the data directory. */
export async function startPostgres(
  directory: DataDirectory,
  log: (line: string) => void,
): Promise<EmbeddedServer> {
  const cluster = clusterIn(directory.path);
  const [programs, account] = await Promise.all([findPostgres(), accountForPostgres(cluster)]);
  if (account) {
    await requirePassage(programs.directory, account);
    await requirePassage(directory.path, account);
  }
  const password = await directory.secret(POSTGRES_PASSWORD);
  await initialiseCluster(directory.path, cluster, programs, account, { name: NAME, password });
  const start = (port: number) => launch(directory.path, cluster, programs, account, port, password);
  const { port, started } = await afterOrphans(cluster, log, () => startOnFreePort(start));
  const stop = keepRunning({
    name: 'PostgreSQL',
    first: started,
    startAgain: () => start(port),
    ending: ENDING,
    log,
  });
  return { name: 'PostgreSQL', url: urlOf(port, password), stop };
}

function launch(
  directory: string,
  cluster: string,
  programs: PostgresPrograms,
  account: Account | undefined,
  port: number,
  password: string,
): Promise<Daemon> {
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  return startDaemon({
    name: 'PostgreSQL',
    program: programs.postgres,
    arguments: ['-D', cluster, ...settings],
    directory: cluster,
    logFile: join(directory, 'postgresql.log'),
    account,
    isReady: () => hasDatabase(port, password, directory),
    readyWithinMs: READY_WITHIN_MS,
  });
}

/** Where PostgreSQL's data are in a data directory. */
export function clusterIn(directory: string): string {
  return join(directory, 'postgresql');
}

/**
 * The URL of the PostgreSQL that runs on a data directory, whichever process started it; undefined where none
 * runs.
 *
 * @param directory absolute
 */
export async function findRunningPostgres(directory: string): Promise<string | undefined> {
  const cluster = clusterIn(directory);
  const [pid, , , port] = ((await readIfPresent(join(cluster, 'postmaster.pid'))) ?? '').split('\n');
  if (!port || !(await isPostmasterOf(cluster, Number(pid)))) return undefined;
  const password = await readIfPresent(join(directory, 'secrets', POSTGRES_PASSWORD));
  return password && urlOf(Number(port), password.trim());
}

/** Repeats the start while processes of a PostgreSQL that was killed still hold the data. */
async function afterOrphans<T>(
  cluster: string,
  log: (line: string) => void,
  start: () => Promise<T>,
): Promise<T> {
  const deadline = monotonicMs() + ORPHANS_LEAVE_WITHIN_MS;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      const held = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(
        String(error),
      );
      if (!held || monotonicMs() > deadline) throw error;
      await sleep(200);
      // A process whose parent was killed at once can be seen only now.
      await stopLeftoverPostgres(cluster, log);
    }
  }
}

/** Whether the database answers; makes it in a cluster that has none yet. */
async function hasDatabase(port: number, password: string, directory: string): Promise<boolean> {
  try {
    await execute(urlOf(port, password), 'SELECT 1');
    return true;
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === '3D000') await execute(urlOf(port, password, 'postgres'), `CREATE DATABASE ${NAME}`);
    if (code === '28P01') {
      const file = join(directory, 'secrets', POSTGRES_PASSWORD);
      throw new Error(`the data were made with another password than the one in ${file}: restore that file`, {
        cause: error,
      });
    }
    // Any other failure (no server listens yet, it is still starting up) is bounded by the deadline of the
    // start.
    return false;
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A connection that breaks while idle must not end this process; the statement's own error is enough.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function urlOf(port: number, password: string, database: string = NAME): string {
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${database}`;
}
