import { randomBytes } from 'node:crypto';
import { access, chmod, constants, mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sleep } from '../platform/clock.js';
import { createFile, readIfPresent } from './durable-file.js';
import { findProcess } from './process-table.js';

/** The directory of everything that must survive a restart. This process has claimed it. */
export interface DataDirectory {
  /** Absolute. */
  readonly path: string;
  /**
   * A random secret that is made once and kept in a file only this user may read.
   *
   * @param name lower-case words joined by hyphens
   * @param bytes of randomness; default 32
   * @returns base64url without padding
   */
  secret(name: string, bytes?: number): Promise<string>;
  /** Lets another process have the directory. */
  release(): Promise<void>;
}

/** The names of all secrets that a start makes. A reset removes these files and no others. */
export const SECRETS = ['jwt', 'admin-password', 'postgres-password'] as const;

const CLAIM = /^server\.(\d+)\.pid$/;

/**
 * How often a process checks whether another, started in the same instant, has given way; and the pause
 * between checks.
 */
const TRIES = 10;
const PAUSE_MS = 100;

/**
 * Makes the directory when it is not there and claims it for this process.
 *
 * @throws Error when it cannot be made or written, or while another living process has it
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  try {
    await prepareDirectory(resolve(path));
    // The real path, whichever links led here: a later start recognises its servers by it.
    const directory = await realpath(path);
    const release = await claim(directory);
    return {
      path: directory,
      secret: (name, bytes = 32) => readOrMakeSecret(join(directory, 'secrets'), name, bytes),
      release,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      `The data directory ${resolve(path)} cannot be used (${code}). Choose another with DATA_DIR.`,
      { cause: error },
    );
  }
}

async function prepareDirectory(path: string): Promise<void> {
  await makeDirectory(dirname(path));
  const made = await makeDirectory(path, 0o700);
  // Under root, PostgreSQL runs as another user, who must pass through here; listing it stays with root. A
  // directory that was there before keeps the mode its owner gave it.
  if (made && process.getuid?.() === 0) await chmod(path, 0o711);
  await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
}

/**
 * Makes a directory and its parents; returns whether it was missing. Node's own `recursive` tries for ever
 * where the parent exists and still answers ENOENT, as /proc does.
 */
async function makeDirectory(path: string, mode?: number): Promise<boolean> {
  const parent = dirname(path);
  try {
    await mkdir(path, mode);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return false;
    if (code !== 'ENOENT' || parent === path || !(await makeDirectory(parent))) throw error;
  }
  return makeDirectory(path, mode);
}

/**
 * Every process writes a claim of its own and then looks for other claims. So when two processes start in the
 * same instant, at least one sees the other. A claim has no effect once its process is gone.
 */
async function claim(path: string): Promise<() => Promise<void>> {
  const own = join(path, `server.${process.pid}.pid`);
  const self = await findProcess(process.pid);
  const startedAt = self?.startedAt ?? 'unknown';
  if (!(await createFile(own, startedAt))) {
    if ((await readIfPresent(own)) === startedAt) throw inUse(path, process.pid);
    // An earlier process of the same id left it, as happens in containers, where ids start over.
    await rm(own, { force: true });
    await createFile(own, startedAt);
  }
  const release = () => rm(own, { force: true });
  const other = await waitForOthers(path);
  if (other === undefined) return release;
  await release();
  throw inUse(path, other);
}

/**
 * The id of another process that has the directory, or undefined when no other process has it. The higher id
 * gives way.
 */
async function waitForOthers(path: string): Promise<number | undefined> {
  let other = await findOther(path);
  for (let tries = 0; tries < TRIES && other !== undefined && other > process.pid; tries += 1) {
    await sleep(PAUSE_MS);
    other = await findOther(path);
  }
  return other;
}

/**
 * The lowest id among the living other processes that claim the directory; claims of dead ones are removed.
 */
async function findOther(path: string): Promise<number | undefined> {
  const living: number[] = [];
  for (const name of await readdir(path)) {
    const pid = Number(CLAIM.exec(name)?.[1] ?? process.pid);
    if (pid === process.pid) continue;
    const startedAt = await readIfPresent(join(path, name));
    const holder = await findProcess(pid);
    if (holder?.startedAt === startedAt) living.push(pid);
    else await rm(join(path, name), { force: true });
  }
  return living.length > 0 ? Math.min(...living) : undefined;
}

function inUse(path: string, pid: number): Error {
  return new Error(
    `The data directory ${path} is in use by process ${pid}. Stop that one, or choose another with DATA_DIR.`,
  );
}

async function readOrMakeSecret(directory: string, name: string, bytes: number): Promise<string> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) throw new Error(`"${name}" is not a name for a secret.`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  if ((await readIfPresent(file)) === undefined) {
    await createFile(file, randomBytes(bytes).toString('base64url'));
  }
  const secret = (await readIfPresent(file))?.trim() ?? '';
  if (Buffer.from(secret, 'base64url').length < bytes) {
    throw new Error(`${file} holds less than the ${bytes} bytes it was made with. Restore it from a backup.`);
  }
  return secret;
}
