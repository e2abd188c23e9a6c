import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { openDataDirectory } from '../../src/embedded/data-directory.js';
import { startEmbedded } from '../../src/embedded/index.js';
import { findProcess } from '../../src/embedded/process-table.js';
import { removeData } from '../../src/embedded/remove-data.js';
import { makeDirectory, until } from './support.js';

const directory = makeDirectory();
afterAll(directory.remove);

/** Linux looks into /proc, others ask `ps`, which Linux has as well. */
const platforms: NodeJS.Platform[] = process.platform === 'linux' ? ['linux', 'darwin'] : ['darwin'];

const place = (name: string) => join(directory.path, name);

/** The id of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

async function withLivingProcess(work: (pid: number) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  try {
    await work(child.pid!);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

test('it is made for its owner, and parents on the way as usual', async () => {
  const { path, release } = await openDataDirectory(place('parent/made'));
  const others = process.getuid?.() === 0 ? 0o711 : 0o700;
  expect(statSync(path).mode & 0o777).toBe(others);
  expect(statSync(place('parent')).mode & 0o777).toBe(0o777 & ~process.umask());
  await release();
  expect(readdirSync(path)).toEqual([]);
});

test('a directory that was there keeps its mode', async () => {
  mkdirSync(place('private'), { mode: 0o700 });
  const { release } = await openDataDirectory(place('private'));
  expect(statSync(place('private')).mode & 0o777).toBe(0o700);
  await release();
});

test('it is one directory whichever link led to it', async () => {
  const { path, release } = await openDataDirectory(place('real'));
  symlinkSync(path, place('link'));
  await expect(openDataDirectory(place('link'))).rejects.toThrow(`The data directory ${path} is in use`);
  await release();
});

test('of many that open it in the same instant one gets it, and after it the next', async () => {
  const attempts = Array.from({ length: 8 }, () => openDataDirectory(place('crowd')));
  const outcomes = await Promise.allSettled(attempts);
  const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(opened).toHaveLength(1);
  await opened[0]?.release();
  await (await openDataDirectory(place('crowd'))).release();
});

test('the claim of a living process holds, whether its id is lower or higher', async () => {
  mkdirSync(place('claimed'));
  const lower = process.ppid;
  const started = await findProcess(lower);
  writeFileSync(place(`claimed/server.${lower}.pid`), started?.startedAt ?? '');
  await expect(openDataDirectory(place('claimed'))).rejects.toThrow(`in use by process ${lower}.`);

  mkdirSync(place('claimed-too'));
  await withLivingProcess(async (pid) => {
    const { startedAt } = (await findProcess(pid)) ?? { startedAt: '' };
    writeFileSync(place(`claimed-too/server.${pid}.pid`), startedAt);
    await expect(openDataDirectory(place('claimed-too'))).rejects.toThrow(`in use by process ${pid}.`);
    expect(readdirSync(place('claimed-too'))).toEqual([`server.${pid}.pid`]);
  });
});

test('the claim of a process that is gone, or whose id another one has got, is void', async () => {
  mkdirSync(place('void'));
  const claims = [await deadProcess(), process.ppid, process.pid].map((pid) =>
    place(`void/server.${pid}.pid`),
  );
  for (const claim of claims) writeFileSync(claim, 'another start');
  const { release } = await openDataDirectory(place('void'));
  expect(readdirSync(place('void'))).toEqual([`server.${process.pid}.pid`]);
  await release();
});

test('a path that cannot be a directory is told in a sentence', async () => {
  writeFileSync(place('file'), '');
  await expect(openDataDirectory(place('file'))).rejects.toThrow(
    `The data directory ${place('file')} cannot be used (EEXIST). Choose another with DATA_DIR.`,
  );
  // Where a parent is there and takes no directory, Node's own recursive mkdir never returns.
  const inVain = process.platform === 'linux' ? '/proc/ticket-rush/data' : place('file/data');
  await expect(openDataDirectory(inVain)).rejects.toThrow(`The data directory ${inVain} cannot be used (E`);
  const deep = await openDataDirectory(place('made/with/parents'));
  await deep.release();
});

test('a secret is made once, also when many ask at the same time', async () => {
  const { path, secret, release } = await openDataDirectory(place('secrets-once'));
  const asked = await Promise.all(Array.from({ length: 20 }, () => secret('signing-key', 48)));
  expect(new Set(asked).size).toBe(1);
  expect(asked[0]).toMatch(/^[A-Za-z0-9_-]{64}$/);
  expect(await secret('another-key')).not.toBe(asked[0]);
  const files = readdirSync(join(path, 'secrets'));
  expect(files.sort()).toEqual(['another-key', 'signing-key']);
  expect(readFileSync(join(path, 'secrets', 'signing-key'), 'utf8')).toBe(asked[0]);
  expect(statSync(join(path, 'secrets', 'signing-key')).mode & 0o777).toBe(0o600);
  await release();
});

test('a start that needs no server and no secret leaves the directory to another process', async () => {
  const { release } = await openDataDirectory(place('shared'));
  const elsewhere = { postgres: false, redis: false, logRedis: false, log: () => undefined };
  const embedded = await startEmbedded({ dataDir: place('shared'), ...elsewhere });
  await expect(embedded.secret('jwt')).rejects.toThrow('is in use by process');
  await embedded.stop();
  await release();
  const next = await startEmbedded({ dataDir: place('shared'), ...elsewhere });
  expect(readdirSync(place('shared'))).toEqual([]);
  expect(await next.secret('jwt')).toHaveLength(43);
  await expect(openDataDirectory(place('shared'))).rejects.toThrow('is in use by process');
  await next.stop();
  expect(readdirSync(place('shared'))).toEqual(['secrets']);
});

test('a secret that was cut short is an error, not a weak key', async () => {
  const { path, secret, release } = await openDataDirectory(place('secrets-cut'));
  await secret('signing-key');
  writeFileSync(join(path, 'secrets', 'signing-key'), 'abc');
  await expect(secret('signing-key')).rejects.toThrow('holds less than the 32 bytes');
  await expect(secret('../signing-key')).rejects.toThrow('is not a name for a secret');
  await release();
});

test('a reset removes what a start made, and no file of another program', async () => {
  const write = (...names: string[]) => {
    for (const name of names) {
      mkdirSync(dirname(place(name)), { recursive: true });
      writeFileSync(place(name), '');
    }
  };
  const removed = async (name: string) => removeData(place(name), () => undefined);
  write('system/postgresql/15/main/PG_VERSION', 'system/redis.conf', 'system/postgresql-15.2/README');
  write('home/secrets/diary', 'home/secrets/jwt', 'home/postgresql/PG_VERSION');
  expect([await removed('system'), await removed('home')]).toEqual([[], ['secrets']]);
  expect(readdirSync(place('system')).sort()).toEqual(['postgresql', 'postgresql-15.2', 'redis.conf']);
  expect(readdirSync(place('home/secrets'))).toEqual(['diary']);
  expect(readdirSync(place('home/postgresql'))).toEqual(['PG_VERSION']);

  write('ours/postgresql/PG_VERSION', 'ours/postgresql.log', 'ours/postgresql.draft-removed/PG_VERSION');
  write(
    'ours/secrets/postgres-password',
    'ours/secrets/admin-password',
    'ours/redis-log-files/1',
    'ours/sandbox-payments.ndjson',
  );
  expect(await removed('ours')).toEqual([
    'postgresql',
    'postgresql.log',
    'redis-log-files',
    'sandbox-payments.ndjson',
    'secrets',
  ]);
  expect(readdirSync(place('ours'))).toEqual([]);
});

test('both ways to look at a process tell it from another', async () => {
  for (const platform of platforms) {
    const self = await findProcess(process.pid, platform);
    expect(await findProcess(process.pid, platform)).toEqual(self);
    expect(self?.command).toContain('jest');
    const init = await findProcess(1, platform);
    expect(init?.startedAt).toMatch(/\d/);
    expect(init?.startedAt).not.toBe(self?.startedAt);
    expect(await findProcess(await deadProcess(), platform)).toBeUndefined();
  }
});

test('a zombie, which nobody has collected, is not a living process', async () => {
  // The shell becomes a program that never collects the child it started.
  const script = 'sleep 0.1 & echo $!; exec sleep 60';
  const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(text.toString());
    const state = () => execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    await until(() => state().startsWith('Z'), 'the zombie');
    for (const platform of platforms) expect(await findProcess(pid, platform)).toBeUndefined();
  } finally {
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  }
});
