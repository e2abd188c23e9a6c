import { readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Embedded, startEmbedded } from '../../src/embedded/index.js';
import { groupOf, livingOf, makeDirectory, type Starter, serversOf, spawnStarter, until } from './support.js';

const directory = makeDirectory();
const dataDir = join(directory.path, 'data');
const lines: string[] = [];
let running: Embedded | undefined;
let starter: Starter | undefined;

async function start(): Promise<Embedded> {
  running = await startEmbedded({
    dataDir,
    postgres: true,
    redis: true,
    logRedis: false,
    log: (line) => lines.push(line),
  });
  return running;
}

async function query(url: string | undefined, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What Redis answers to one command over a fresh connection. */
function askRedis(url: string | undefined, command: string, password?: string): Promise<string> {
  const { port, password: own } = new URL(url ?? '');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.on('data', (text) => {
      answer += text;
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(answer));
    socket.write(`AUTH ${password ?? own}\r\n${command}\r\nQUIT\r\n`);
  });
}

afterEach(async () => {
  await running?.stop();
  await starter?.kill();
  running = undefined;
  starter = undefined;
  lines.length = 0;
});

afterAll(async () => {
  const left = serversOf(dataDir);
  await directory.remove();
  expect(left).toEqual({ postmasters: [], workers: [], redis: [] });
});

test('data, password and secrets are there after a stop and another start', async () => {
  const first = await start();
  await query(first.databaseUrl, 'CREATE TABLE kept (n int)');
  await query(first.databaseUrl, 'INSERT INTO kept VALUES (42)');
  const secret = await first.secret('signing-key');
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  await first.stop();

  const second = await start();
  expect(await query(second.databaseUrl, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  expect(await second.secret('signing-key')).toBe(secret);
  expect(new URL(second.databaseUrl ?? '').password).toBe(new URL(first.databaseUrl ?? '').password);
});

test('PostgreSQL keeps what it acknowledges, speaks UTF8, and listens to this machine only', async () => {
  const { databaseUrl } = await start();
  const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding', 'listen_addresses'];
  const more = ['unix_socket_directories', 'password_encryption', 'data_checksums'];
  const rows = await query(
    databaseUrl,
    `SELECT name, setting FROM pg_settings WHERE name = ANY ('{${[...names, ...more].join(',')}}')`,
  );
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    server_encoding: 'UTF8',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    data_checksums: 'on',
  });
  const [collation] = await query(
    databaseUrl,
    'SELECT datname, datcollate FROM pg_database WHERE datname = current_database()',
  );
  expect(collation).toEqual({ datname: 'ticket_rush', datcollate: 'C' });
  const wrong = new URL(databaseUrl ?? '');
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

test('Redis keeps nothing on disk, refuses rather than evicts, and wants its password', async () => {
  const { redisUrl } = await start();
  expect(await askRedis(redisUrl, 'CONFIG GET save')).toContain('$4\r\nsave\r\n$0\r\n\r\n');
  expect(await askRedis(redisUrl, 'CONFIG GET appendonly')).toContain('\r\nno\r\n');
  expect(await askRedis(redisUrl, 'CONFIG GET maxmemory-policy')).toContain('\r\nnoeviction\r\n');
  expect(await askRedis(redisUrl, 'PING', 'wrong')).toMatch(/^-WRONGPASS.*\r\n-NOAUTH/);
});

test('files with secrets are readable by their owner only', async () => {
  const { secret } = await start();
  await secret('signing-key');
  const files = readdirSync(join(dataDir, 'secrets')).map((name) => join(dataDir, 'secrets', name));
  expect(files).toContain(join(dataDir, 'secrets', 'postgres-password'));
  for (const file of [...files, join(dataDir, 'redis.conf')]) expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('no line that is logged holds a password', async () => {
  const { databaseUrl, redisUrl } = await start();
  expect(lines.join('\n')).toMatch(/^Started PostgreSQL, Redis; data and logs are in /);
  for (const url of [databaseUrl, redisUrl])
    expect(lines.join('\n')).not.toContain(new URL(url ?? '').password);
});

test('a second start on the same directory is refused and harms nothing', async () => {
  const { databaseUrl } = await start();
  const again = startEmbedded({
    dataDir,
    postgres: true,
    redis: true,
    logRedis: false,
    log: () => undefined,
  });
  await expect(again).rejects.toThrow(`The data directory ${dataDir} is in use by process ${process.pid}.`);
  expect(await query(databaseUrl, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('a start while another process has the directory is refused', async () => {
  starter = spawnStarter(dataDir);
  await starter.said('started');
  await expect(start()).rejects.toThrow(`is in use by process ${starter.process.pid}.`);
  expect(serversOf(dataDir).postmasters).toHaveLength(1);
  await starter.kill();
  await start();
});

test('a start after a killed process stops what it left and runs one of each', async () => {
  starter = spawnStarter(dataDir);
  await starter.said('started');
  const left = serversOf(dataDir);
  await starter.kill();
  expect(livingOf([...left.postmasters, ...left.redis])).toHaveLength(2);

  const { databaseUrl, redisUrl } = await start();
  expect(lines.filter((line) => line.includes('an earlier run left behind'))).toHaveLength(2);
  expect(livingOf([...left.postmasters, ...left.workers, ...left.redis])).toEqual([]);
  const now = serversOf(dataDir);
  expect([now.postmasters.length, now.redis.length]).toEqual([1, 1]);
  expect(await query(databaseUrl, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  expect(await askRedis(redisUrl, 'PING')).toContain('+PONG');
});

test('a start after everything was killed at once recovers', async () => {
  starter = spawnStarter(dataDir);
  await starter.said('started');
  const { postmasters, redis } = serversOf(dataDir);
  await starter.kill();
  for (const pid of [...postmasters, ...redis]) process.kill(pid, 'SIGKILL');
  const { databaseUrl } = await start();
  expect(await query(databaseUrl, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
});

test('a Ctrl-C in the terminal does not reach the servers', async () => {
  starter = spawnStarter(dataDir);
  await starter.said('started');
  const { postmasters, redis } = serversOf(dataDir);
  const terminal = groupOf(starter.process.pid!);
  for (const pid of [...postmasters, ...redis]) expect(groupOf(pid)).not.toBe(terminal);
  process.kill(-terminal, 'SIGINT');
  await starter.said('interrupted');
  expect(livingOf([...postmasters, ...redis])).toEqual([...postmasters, ...redis]);
  await starter.kill();
  await start();
});

test('servers that are killed come back at the same address', async () => {
  const { databaseUrl, redisUrl } = await start();
  const before = serversOf(dataDir);
  for (const pid of [...before.postmasters, ...before.redis]) process.kill(pid, 'SIGKILL');
  const works = (attempt: Promise<unknown>) =>
    attempt.then(
      () => true,
      () => false,
    );
  await until(() => livingOf([...before.postmasters, ...before.redis]).length === 0, 'their end');
  await until(() => works(query(databaseUrl, 'SELECT n FROM kept')), 'PostgreSQL to be back');
  await until(() => works(askRedis(redisUrl, 'PING')), 'Redis to be back');
  expect(lines.filter((line) => line.includes('ended unexpectedly (signal SIGKILL)'))).toHaveLength(2);
});

test('a stop works when a server was killed just before', async () => {
  const embedded = await start();
  const { postmasters, workers, redis } = serversOf(dataDir);
  for (const pid of [...postmasters, ...redis]) process.kill(pid, 'SIGKILL');
  await embedded.stop();
  await until(() => livingOf([...postmasters, ...workers, ...redis]).length === 0, 'no process left');
  expect(serversOf(dataDir)).toEqual({ postmasters: [], workers: [], redis: [] });
});

test('a start whose servers are elsewhere brings the secrets, and ends what was left', async () => {
  starter = spawnStarter(dataDir);
  await starter.said('started');
  const { postmasters, redis } = serversOf(dataDir);
  await starter.kill();
  running = await startEmbedded({
    dataDir,
    postgres: false,
    redis: false,
    logRedis: false,
    log: () => undefined,
  });
  expect([running.databaseUrl, running.redisUrl]).toEqual([undefined, undefined]);
  expect(await running.secret('signing-key')).toHaveLength(43);
  expect(livingOf([...postmasters, ...redis])).toEqual([]);
});

test('a stop ends every process, and may be asked for twice', async () => {
  const embedded = await start();
  const { postmasters, workers, redis } = serversOf(dataDir);
  expect([postmasters.length, redis.length]).toEqual([1, 1]);
  expect(workers.length).toBeGreaterThan(2);
  await Promise.all([embedded.stop(), embedded.stop()]);
  expect(livingOf([...postmasters, ...workers, ...redis])).toEqual([]);
  expect(readdirSync(dataDir).filter((name) => /[.]pid$|^redis[.]conf$/.test(name))).toEqual([]);
});
