import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import {
  createRequestLog,
  LogAnswerLost,
  LogUnavailable,
  type RequestLog,
} from '../../src/request-log/index.js';
import { eventually } from '../support/eventually.js';
import { startLogRedis } from '../support/log-redis.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { startProxy } from '../support/proxy.js';
import { requestLogContract } from './request-log.contract.js';

let server: OwnRedis;
beforeAll(async () => {
  server = await startLogRedis();
});
afterAll(() => server.stop());

const REQUEST = { id: '0190a000-0000-4000-8000-000000000000', group: 7, digest: 'd', body: '{}' };

function openAt(url: string, limits = { groupMax: 10, deadlineMs: 60_000 }) {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const log = createRequestLog({
    address: { url },
    redis: undefined as never,
    limits,
    onError,
    onNotice: () => undefined,
    onRewound: () => undefined,
  });
  log.open();
  return { log, errors };
}

/** Waits until it takes requests. */
async function ready(log: RequestLog): Promise<RequestLog> {
  await eventually(() => log.accept({ ...REQUEST, id: crypto.randomUUID(), group: 0 }));
  return log;
}

requestLogContract('Redis Streams', () => ({
  open: async (limits) => ready(openAt(server.url, limits).log),
}));

test.each([
  ['appendfsync', 'everysec'],
  ['appendonly', 'no'],
  ['maxmemory-policy', 'allkeys-lru'],
])(
  'a Redis with %s %s takes nothing, until that is put right: it would lose what it acknowledges',
  async (name, value) => {
    const weak = await startLogRedis();
    const redis = new Redis(weak.url);
    await redis.config('SET', name, value);
    const { log, errors } = openAt(weak.url);
    await eventually(async () => expect(String(errors[0])).toContain(`${name} `));
    await expect(log.accept(REQUEST)).rejects.toThrow(LogUnavailable);
    expect(await redis.dbsize()).toBe(0);
    const right = { appendfsync: 'always', appendonly: 'yes', 'maxmemory-policy': 'noeviction' }[name]!;
    await redis.config('SET', name, right);
    await ready(log);
    expect(errors).toHaveLength(1);
    await log.close();
    redis.disconnect();
    await weak.stop();
  },
);

test('a log that is away says so at once, and takes requests when it is back', async () => {
  const own = await startLogRedis();
  const { log } = openAt(own.url);
  await ready(log);
  await log.accept(REQUEST);
  await own.kill();
  await eventually(() =>
    expect(log.accept({ ...REQUEST, id: REQUEST.id.replace(/0$/, '1') })).rejects.toThrow(LogUnavailable),
  );
  await expect(log.pending(REQUEST.id)).rejects.toThrow(LogUnavailable);
  await own.start();
  await eventually(async () => expect(await log.pending(REQUEST.id)).not.toBeNull());
  await log.close();
  await own.stop();
});

test('an acknowledgement that is lost is no refusal: asked again, the request is there once', async () => {
  const own = await startLogRedis();
  const proxy = await startProxy(own.url);
  const { log } = openAt(proxy.url);
  await ready(log);
  const lost = proxy.atAnswerTo(REQUEST.id, () => undefined);
  await expect(log.accept(REQUEST)).rejects.toThrow(LogAnswerLost);
  await lost;
  const redis = new Redis(own.url);
  const kept = () => redis.xlen('{queue}:stream:7');
  expect(await kept()).toBe(1);
  await eventually(async () => expect(await log.accept(REQUEST)).toMatchObject({ outcome: 'ACCEPTED' }));
  expect(await kept()).toBe(1);
  redis.disconnect();
  await log.close();
  await proxy.close();
  await own.stop();
});

test('a log that hangs keeps nobody waiting for long, and what it took is there when it goes on', async () => {
  const own = await startLogRedis();
  const { log } = openAt(own.url);
  await ready(log);
  own.pause();
  await expect(log.accept(REQUEST)).rejects.toThrow(LogAnswerLost);
  own.resume();
  await eventually(async () => expect(await log.accept(REQUEST)).toMatchObject({ outcome: 'ACCEPTED' }));
  await log.close();
  await own.stop();
});

test('a full memory takes nothing more and loses nothing', async () => {
  const own = await startOwnRedis([
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--maxmemory-policy',
    'noeviction',
    '--maxmemory',
    '3mb',
  ]);
  const { log } = openAt(own.url, { groupMax: 1_000_000, deadlineMs: 60_000 });
  await ready(log);
  const accepted: string[] = [];
  const fill = async (): Promise<void> => {
    for (let at = 0; at < 20_000; at += 1) {
      const id = `0190a000-0000-4000-8000-${String(at).padStart(12, '0')}`;
      await log.accept({ ...REQUEST, id, body: JSON.stringify('x'.repeat(4_000)) });
      accepted.push(id);
    }
  };
  await expect(fill()).rejects.toThrow(LogUnavailable);
  expect(accepted.length).toBeGreaterThan(10);
  for (const id of accepted) expect(await log.pending(id)).not.toBeNull();
  await log.close();
  await own.stop();
});
