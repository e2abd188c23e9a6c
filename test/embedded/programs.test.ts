import { chmodSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { startEmbedded } from '../../src/embedded/index.js';
import { findPostgres, linkLibraries } from '../../src/embedded/postgres-programs.js';
import { accountForPostgres, requirePassage } from '../../src/embedded/system-account.js';
import { makeDirectory, serversOf } from './support.js';

const directory = makeDirectory();
const path = process.env.PATH ?? '';
// Only root can become the user that PostgreSQL runs as; the pipeline is root.
const asRoot = process.getuid?.() === 0 ? test : test.skip;

afterEach(() => {
  process.env.PATH = path;
});
afterAll(directory.remove);

/** A directory for PATH with commands made of shell lines; `$log` in them is a file this returns. */
function makeCommands(name: string, commands: Record<string, string>): { bin: string; log: string } {
  const bin = join(directory.path, name);
  const log = join(bin, 'log');
  mkdirSync(bin);
  writeFileSync(log, '');
  for (const [command, line] of Object.entries(commands)) {
    writeFileSync(join(bin, command), `#!/bin/sh\nlog='${log}'\n${line}\n`, { mode: 0o755 });
  }
  return { bin, log };
}

test('a start without redis-server says in one line what to install, and leaves nothing', async () => {
  process.env.PATH = directory.path;
  const dataDir = join(directory.path, 'no-redis');
  const start = startEmbedded({
    dataDir,
    postgres: true,
    redis: true,
    logRedis: false,
    log: () => undefined,
  });
  const error = await start.then(
    () => undefined,
    (reason: Error) => reason,
  );
  process.env.PATH = path;
  expect(error?.message).toMatch(/^There is no redis-server on PATH: [^\n]+ "npm start"[^\n]* REDIS_URL[.]$/);
  expect(serversOf(dataDir)).toEqual({ postmasters: [], workers: [], redis: [] });
});

test('library links that an install script did not make are made', async () => {
  const root = join(directory.path, 'package');
  mkdirSync(join(root, 'native', 'lib'), { recursive: true });
  writeFileSync(join(root, 'native/lib/liba.so.1.2'), 'a');
  symlinkSync('liba.so.1.2', join(root, 'native/lib/liba.so'));
  const links = ['liba.so', 'liba.so.1'].map((name) => ({
    source: 'native/lib/liba.so.1.2',
    target: `native/lib/${name}`,
  }));
  writeFileSync(join(root, 'native/pg-symlinks.json'), JSON.stringify(links));
  await linkLibraries(root);
  await linkLibraries(root);
  expect(readlinkSync(join(root, 'native/lib/liba.so.1'))).toBe('liba.so.1.2');
  expect(readFileSync(join(root, 'native/lib/liba.so.1'), 'utf8')).toBe('a');
});

asRoot(
  'directories that PostgreSQL may not pass through are named, with the command that helps',
  async () => {
    const closed = join(directory.path, 'closed');
    const inside = join(closed, 'open', 'closed-too');
    mkdirSync(inside, { recursive: true });
    chmodSync(closed, 0o700);
    chmodSync(inside, 0o750);
    const passage = requirePassage(inside, { uid: 12_345, gid: 12_345 });
    await expect(passage).rejects.toThrow(
      `may not pass through ${closed} and ${inside}, where ${inside} is.`,
    );
    await expect(passage).rejects.toThrow(`Run "chmod o+x ${closed} ${inside}"`);
    await expect(requirePassage(inside, { uid: 0, gid: 0 })).resolves.toBeUndefined();

    const dataDir = join(closed, 'data');
    const start = startEmbedded({
      dataDir,
      postgres: true,
      redis: false,
      logRedis: false,
      log: () => undefined,
    });
    await expect(start).rejects.toThrow(`may not pass through ${closed}, where ${dataDir} is.`);
  },
);

asRoot('the user that PostgreSQL runs as is made when the system has none', async () => {
  const { bin, log } = makeCommands('accounts', {
    id: 'while read -r line; do case "$line" in useradd*) echo 4711; exit 0;; esac; done < "$log"; exit 1',
    groupadd: 'echo "groupadd $*" >> "$log"',
    useradd: 'echo "useradd $*" >> "$log"',
  });
  process.env.PATH = bin;
  const account = await accountForPostgres(join(directory.path, 'no-cluster'));
  expect(account).toEqual({ uid: 4711, gid: 4711 });
  expect(readFileSync(log, 'utf8').split('\n')).toEqual([
    'groupadd --system postgres',
    'useradd --system --gid postgres --no-create-home --shell /usr/sbin/nologin postgres',
    '',
  ]);
});

asRoot('a system where no user can be made is told in a sentence', async () => {
  process.env.PATH = directory.path;
  await expect(accountForPostgres(join(directory.path, 'no-cluster'))).rejects.toThrow(
    'the system user postgres cannot be made: start as an ordinary user, or set DATABASE_URL.',
  );
});

test('the PostgreSQL that came with the packages is found', async () => {
  process.env.PATH = [directory.path, path].join(delimiter);
  const programs = await findPostgres();
  expect(programs.postgres.startsWith(programs.directory)).toBe(true);
  expect(readFileSync(programs.postgres).length).toBeGreaterThan(1_000_000);
});
