import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Database, DatabaseSettings } from './database.js';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const TMPFS = 0x01021994;

/** On what it was measured. */
export interface Settings {
  date: string;
  /** Of the sources, with `+` when they were changed since; absent outside a repository. */
  commit: string | undefined;
  node: string;
  system: string;
  cpu: string;
  cores: number;
  memoryGigabytes: number;
  /** Processes that wanted to run in the minute before; few are the bench's own. */
  loadAverage: number;
  postgres: DatabaseSettings;
  pgbench: string | undefined;
  /** False where the data were in memory: a commit then waits for no disk. */
  onDisk: boolean | undefined;
}

/** @param dataDir the server's, where it is known */
export async function readSettings(
  database: Database,
  pgbench: string | undefined,
  dataDir: string | undefined,
): Promise<Settings> {
  return {
    date: new Date().toISOString(),
    commit: await commit(),
    node: process.version,
    system: `${type()} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    loadAverage: loadavg()[0]!,
    postgres: await database.settings(),
    pgbench,
    onDisk: dataDir === undefined ? undefined : !(await isInMemory(dataDir)),
  };
}

/**
 * A directory for temporary files that is on a disk, where there is one: on a file system in memory fsync is
 * free.
 */
export async function temporaryParent(): Promise<string> {
  const usual = tmpdir();
  return (await isInMemory(usual)) && !(await isInMemory('/var/tmp')) ? '/var/tmp' : usual;
}

async function isInMemory(directory: string): Promise<boolean> {
  // A directory that is not there is as good as none.
  return statfs(directory).then(
    (found) => found.type === TMPFS,
    () => true,
  );
}

async function commit(): Promise<string | undefined> {
  try {
    const git = async (...parameters: string[]) =>
      (await run('git', parameters, { cwd: PROJECT })).stdout.trim();
    // Results are not what is measured: the second run of a day has the same sources as the first.
    const hash = await git('rev-parse', '--short', 'HEAD');
    return (await git('status', '--porcelain', '--', '.', ':!bench/results')) === '' ? hash : `${hash}+`;
  } catch {
    // No git, or no repository: a release that was unpacked.
    return undefined;
  }
}

/** @param memory of the API, where it was measured */
export function settingsLines(settings: Settings, memory?: { idle?: number; after?: number }): string {
  const { postgres, pgbench, onDisk } = settings;
  const megabytes = (value: number | undefined): string =>
    value === undefined ? 'not measured' : `${Math.round(value)} MB`;
  const { fsync, synchronous_commit, full_page_writes, shared_buffers } = postgres;
  const told = Object.entries({ fsync, synchronous_commit, full_page_writes, shared_buffers });
  const { cpu, cores, memoryGigabytes, system, node } = settings;
  const lines = [
    `PostgreSQL ${postgres.version}: ${told.map(([name, value]) => `${name}=${value}`).join(' ')}`,
    ...(memory ? [pgbench ?? 'no pgbench on PATH: nothing to compare with'] : []),
    `${cpu}, ${cores} cores, ${memoryGigabytes} GB, ${system}, Node.js ${node}`,
    ...(memory
      ? [`API memory: idle ${megabytes(memory.idle)}, after the run ${megabytes(memory.after)}`]
      : []),
    `commit ${settings.commit ?? 'unknown'}, ${settings.date}`,
  ];
  if (settings.loadAverage > settings.cores / 2) {
    const average = settings.loadAverage.toFixed(1);
    lines.push(`others were at work on this machine: the load average at the start was ${average}`);
  }
  if (onDisk === false) lines.push('the data were on a file system in memory: commits waited for no disk');
  return lines.map((line) => `${line}\n`).join('');
}
