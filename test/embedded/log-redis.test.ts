import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type Embedded, startEmbedded } from '../../src/embedded/index.js';
import { eventually } from '../support/eventually.js';
import { makeDirectory } from './support.js';

const directory = makeDirectory();
let running: Embedded | undefined;
let redis: Redis | undefined;

afterEach(async () => {
  redis?.disconnect();
  await running?.stop();
});
afterAll(directory.remove);

const lines: string[] = [];
async function start(): Promise<Redis> {
  const log = (line: string): void => void lines.push(line);
  const parts = { postgres: false, redis: false, logRedis: true };
  running = await startEmbedded({ dataDir: join(directory.path, 'data'), ...parts, log });
  redis = new Redis(running.logRedisUrl!);
  return redis;
}

test('it is on disk before it answers, refuses to forget, and keeps what it has over a stop', async () => {
  const first = await start();
  for (const [name, value] of [
    ['appendonly', 'yes'],
    ['appendfsync', 'always'],
    ['maxmemory-policy', 'noeviction'],
    ['save', ''],
  ] as const) {
    expect(await first.config('GET', name)).toEqual([name, value]);
  }
  await first.set('kept', 'over a stop');
  first.disconnect();
  await running!.stop();
  const second = await start();
  expect(await second.get('kept')).toBe('over a stop');
});

test('killed, it is started again by itself and has every write that it acknowledged', async () => {
  const first = await start();
  const [, pid] = /process_id:(\d+)/.exec(await first.info('server'))!;
  let acknowledged = 0;
  const writing = (async () => {
    for (;;) acknowledged = await first.incr('written');
  })().catch(() => undefined);
  await eventually(async () => expect(acknowledged).toBeGreaterThan(200));
  process.kill(Number(pid), 'SIGKILL');
  first.disconnect();
  await writing;
  const again = new Redis(running!.logRedisUrl!);
  await eventually(async () => expect(await again.ping()).toBe('PONG'));
  // One more may have been written and not answered.
  expect([acknowledged, acknowledged + 1]).toContain(Number(await again.get('written')));
  again.disconnect();
});

test('its password is in a file that only its owner may read', async () => {
  await start();
  const settings = readFileSync(join(directory.path, 'data', 'redis-log.conf'), 'utf8');
  expect(settings).toContain(`requirepass ${new URL(running!.logRedisUrl!).password}`);
});
