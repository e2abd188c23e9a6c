import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { minimalEnvironment } from './daemon.js';
import { readIfPresent, syncDirectory } from './durable-file.js';
import type { PostgresPrograms } from './postgres-programs.js';
import { findProcess, sendSignal, waitUntilGone } from './process-table.js';
import type { Account } from './system-account.js';

const run = promisify(execFile);

const DRAFT_PREFIX = 'postgresql.draft-';

/**
 * Makes PostgreSQL's data where there is none yet. It is made under another name and renamed when complete,
 * so that an interrupted start leaves nothing that looks like data.
 *
 * @param cluster where it goes, a directory in `directory`
 * @param superuser name and password of the role that owns it
 */
export async function initialiseCluster(
  directory: string,
  cluster: string,
  programs: PostgresPrograms,
  account: Account | undefined,
  superuser: { name: string; password: string },
): Promise<void> {
  await removeDrafts(directory);
  if (await stat(cluster).catch(() => undefined)) return;
  const draft = await mkdtemp(join(directory, DRAFT_PREFIX));
  const passwordFile = join(draft, 'password');
  await writeFile(passwordFile, superuser.password, { mode: 0o600 });
  if (account) {
    await chown(passwordFile, account.uid, account.gid);
    await chown(draft, account.uid, account.gid);
  }
  const data = join(draft, 'data');
  await run(
    programs.initdb,
    [
      `--pgdata=${data}`,
      `--username=${superuser.name}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--locale=C',
      '--encoding=UTF8',
      '--no-instructions',
    ],
    { cwd: draft, env: minimalEnvironment(), ...account },
  );
  // initdb has brought its files to the disk; the rename must not arrive there without them, or get lost.
  await rename(data, cluster);
  await syncDirectory(directory);
  await removeDrafts(directory);
}

/**
 * Stops a PostgreSQL that an earlier, killed process left running on these data. It is ours when its command
 * line names the directory; another process that has got the same id by now is left alone.
 *
 * @throws Error when it does not end
 */
export async function stopLeftoverPostgres(cluster: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number((await readIfPresent(pidFile))?.split('\n')[0]);
  if (!(await isPostmasterOf(cluster, pid))) {
    // PostgreSQL would take an unrelated process with this id, or a zombie that no parent collects, for
    // itself and refuse to start. Without the file it still refuses while a process of its own works on these
    // data: it knows this from the shared memory that belongs to the directory.
    await rm(pidFile, { force: true });
    return;
  }
  log(`Stopping the PostgreSQL (process ${pid}) that an earlier run left behind.`);
  sendSignal(pid, 'SIGINT');
  if (await waitUntilGone(pid, 30_000)) return;
  sendSignal(pid, 'SIGQUIT');
  if (!(await waitUntilGone(pid, 10_000))) {
    throw new Error(`PostgreSQL (process ${pid}) of an earlier run does not end.`);
  }
}

/** Whether this process is the PostgreSQL that works on these data. */
export async function isPostmasterOf(cluster: string, pid: number): Promise<boolean> {
  const found = pid > 1 ? await findProcess(pid) : undefined;
  return found?.command.includes(`-D ${cluster} `) ?? false;
}

async function removeDrafts(directory: string): Promise<void> {
  const drafts = (await readdir(directory)).filter((name) => name.startsWith(DRAFT_PREFIX));
  // An initdb whose parent was killed may still be writing to its draft.
  const options = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };
  await Promise.all(drafts.map((name) => rm(join(directory, name), options)));
}
