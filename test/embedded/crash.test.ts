import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { startOnFreePort } from '../../src/embedded/free-port.js';
import { type Embedded, startEmbedded } from '../../src/embedded/index.js';
import { stopLeftoverPostgres } from '../../src/embedded/postgres-cluster.js';
import { livingOf, makeDirectory, type Starter, serversOf, spawnStarter, until } from './support.js';

const directory = makeDirectory();
let running: Embedded | undefined;
let starter: Starter | undefined;

afterEach(async () => {
  await starter?.kill();
  await running?.stop();
  running = undefined;
  starter = undefined;
});
afterAll(directory.remove);

const draftsIn = (path: string) =>
  existsSync(path) ? readdirSync(path).filter((name) => name.startsWith('postgresql.draft-')) : [];

test('a process killed while PostgreSQL’s data are made leaves none that look complete', async () => {
  const dataDir = join(directory.path, 'half-made');
  starter = spawnStarter(dataDir);
  const isBeingFilled = () =>
    draftsIn(dataDir).some((name) => existsSync(join(dataDir, name, 'data', 'base')));
  await until(isBeingFilled, 'initdb to be at work');
  await starter.kill();
  expect(existsSync(join(dataDir, 'postgresql'))).toBe(false);

  running = await startEmbedded({
    dataDir,
    postgres: true,
    redis: false,
    logRedis: false,
    log: () => undefined,
  });
  expect(draftsIn(dataDir)).toEqual([]);
  expect(serversOf(dataDir).postmasters).toHaveLength(1);
});

test('a stranger that has got the id of an earlier PostgreSQL is left alone', async () => {
  const cluster = join(directory.path, 'stranger');
  mkdirSync(cluster);
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(stranger, 'spawn');
  const pidFile = join(cluster, 'postmaster.pid');
  writeFileSync(pidFile, `${stranger.pid}\n${cluster}\n`);
  await stopLeftoverPostgres(cluster, () => undefined);
  expect(livingOf([stranger.pid!])).toEqual([stranger.pid]);
  expect(existsSync(pidFile)).toBe(false);
  stranger.kill('SIGKILL');
  await once(stranger, 'exit');
});

test('a stranger that answers where an earlier Redis did is left alone', async () => {
  const dataDir = join(directory.path, 'foreign-redis');
  mkdirSync(dataDir);
  let heard = '';
  const stranger = createServer((socket) => {
    socket.on('data', (text) => {
      heard += text;
      socket.end(`-WRONGPASS\r\n-NOAUTH\r\n`);
    });
    socket.on('error', () => undefined);
  });
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const { port } = stranger.address() as { port: number };
  writeFileSync(join(dataDir, 'redis.conf'), `port ${port}\nrequirepass earlier\n`);
  running = await startEmbedded({
    dataDir,
    postgres: false,
    redis: true,
    logRedis: false,
    log: () => undefined,
  });
  expect(heard).not.toContain('SHUTDOWN');
  expect(new URL(running.redisUrl ?? '').port).not.toBe(String(port));
  stranger.close();
});

test('a server that cannot start tells the last lines of its log', async () => {
  const dataDir = join(directory.path, 'broken');
  mkdirSync(join(dataDir, 'postgresql'), { recursive: true });
  const start = startEmbedded({
    dataDir,
    postgres: true,
    redis: true,
    logRedis: false,
    log: () => undefined,
  });
  await expect(start).rejects.toThrow(
    /^PostgreSQL did not start: it ended with exit code \d+\n.*FATAL|postgresql/s,
  );
  expect(serversOf(dataDir)).toEqual({ postmasters: [], workers: [], redis: [] });
  expect(readdirSync(dataDir).filter((name) => name.endsWith('.pid'))).toEqual([]);
});

test('a lost password is told, and nothing is left running', async () => {
  const dataDir = join(directory.path, 'half-made');
  writeFileSync(join(dataDir, 'secrets', 'postgres-password'), 'B'.repeat(43));
  const start = startEmbedded({
    dataDir,
    postgres: true,
    redis: false,
    logRedis: false,
    log: () => undefined,
  });
  await expect(start).rejects.toThrow('the data were made with another password than the one in');
  expect(serversOf(dataDir).postmasters).toEqual([]);
});

test('a port that somebody else took in the meantime is replaced by another', async () => {
  const ports: number[] = [];
  const { port, started } = await startOnFreePort(async (candidate) => {
    ports.push(candidate);
    if (ports.length < 3) throw new Error('could not bind: Address already in use');
    return 'started';
  });
  expect([started, ports.at(-1), ports.length]).toEqual(['started', port, 3]);
  const broken = startOnFreePort(() => Promise.reject(new Error('no such file')));
  await expect(broken).rejects.toThrow('no such file');
});
