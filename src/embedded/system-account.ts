import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { minimalEnvironment } from './daemon.js';

const execute = promisify(execFile);
const run = (program: string, parameters: string[]) =>
  execute(program, parameters, { env: minimalEnvironment() });

/** The user that a program runs as. */
export interface Account {
  uid: number;
  gid: number;
}

const NAME = 'postgres';

/**
 * PostgreSQL refuses to run as root. For root this gives the user to run it as: the owner of the data where
 * there is some, else the system user `postgres`, which is made when it is missing. For every other user
 * undefined: PostgreSQL runs as that user.
 *
 * @param cluster the directory of PostgreSQL's data, which need not exist yet
 */
export async function accountForPostgres(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await stat(cluster).catch(() => undefined);
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  return (await lookUp(NAME)) ?? (await create(NAME));
}

/**
 * Checks that an account may pass through a directory and all that it is in.
 *
 * @throws Error that names the directories that do not let it, and the command that helps
 */
export async function requirePassage(directory: string, account: Account): Promise<void> {
  const closed: string[] = [];
  for (let path = resolve(directory); ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path);
    const ofOwner = 0o100;
    const ofGroup = 0o010;
    const ofOthers = 0o001;
    const bit = uid === account.uid ? ofOwner : gid === account.gid ? ofGroup : ofOthers;
    if ((mode & bit) === 0) closed.unshift(path);
    if (path === dirname(path)) break;
  }
  if (closed.length === 0) return;
  throw new Error(
    `PostgreSQL does not run as root, and the user it runs as (uid ${account.uid}) may not pass through ` +
      `${closed.join(' and ')}, where ${directory} is. Run "chmod o+x ${closed.join(' ')}", or start as an ` +
      'ordinary user, or set DATABASE_URL.',
  );
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function create(name: string): Promise<Account> {
  try {
    // The group may be there already; if it cannot be made, useradd says so.
    await run('groupadd', ['--system', name]).catch(() => undefined);
    const shape = ['--system', '--gid', name, '--no-create-home', '--shell', '/usr/sbin/nologin'];
    await run('useradd', [...shape, name]);
    const account = await lookUp(name);
    if (account) return account;
    throw new Error(`There is no user ${name} after useradd.`);
  } catch (error) {
    throw new Error(
      `PostgreSQL does not run as root, and the system user ${name} cannot be made: ` +
        'start as an ordinary user, or set DATABASE_URL.',
      { cause: error },
    );
  }
}
