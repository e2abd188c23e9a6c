import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { createLogger } from '../../src/platform/logger.js';
import { openRedisSubscriber } from '../../src/platform/redis.js';
import { Hub, type Listener } from '../../src/push/hub.js';
import { eventually } from '../support/eventually.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type LossyProxy, startProxy } from '../support/proxy.js';

let redis: OwnRedis;
let proxy: LossyProxy;
let publisher: Redis;
let hub: Hub;
let channels = 0;
let channel: string;
beforeAll(async () => {
  redis = await startOwnRedis();
  publisher = new Redis(redis.url);
  publisher.on('error', () => undefined);
});
afterAll(async () => {
  publisher.disconnect();
  await redis.stop();
});
beforeEach(async () => {
  proxy = await startProxy(redis.url);
  channel = `test-hub:${process.pid}:${channels++}`;
  hub = new Hub({
    subscriber: openRedisSubscriber(proxy.url),
    publisher,
    deployment: 'test',
    logger: createLogger('silent'),
  });
  // Connected: a channel without other listeners was acknowledged.
  await hub.attach(`${channel}:first`, listener());
});
afterEach(async () => {
  hub.close();
  await proxy.close();
});

interface Heard extends Listener {
  messages: unknown[];
  gaps: number;
}

function listener(): Heard {
  const heard: Heard = {
    messages: [],
    gaps: 0,
    onMessage: (message) => heard.messages.push(message),
    onGap: () => {
      heard.gaps += 1;
    },
  };
  return heard;
}

const listening = async (name: string) =>
  Number(((await publisher.pubsub('NUMSUB', `test:${name}`)) as string[])[1]);

test('a listener that is attached receives what is published, and no other does', async () => {
  const one = listener();
  const two = listener();
  const other = listener();
  await hub.attach(channel, one);
  await hub.attach(channel, two);
  await hub.attach(`${channel}:other`, other);
  expect(await listening(channel)).toBe(1);
  hub.publish(channel, { n: 1 });
  await eventually(async () => expect([one.messages, two.messages]).toEqual([[{ n: 1 }], [{ n: 1 }]]));
  expect(other.messages).toEqual([]);
});

test('attached means acknowledged: what is published right after is heard', async () => {
  for (let round = 0; round < 50; round += 1) {
    const heard = listener();
    await hub.attach(`${channel}:${round}`, heard);
    expect(await publisher.publish(`test:${channel}:${round}`, '{"round":true}')).toBe(1);
  }
});

test('a message that a listener cannot understand is a gap for it, and nothing for the others', async () => {
  const broken = listener();
  const puzzled = { ...broken, onMessage: () => JSON.parse('no'), onGap: () => broken.onGap() };
  const heard = listener();
  await hub.attach(channel, puzzled);
  await hub.attach(channel, heard);
  hub.publish(channel, { n: 4 });
  await eventually(async () => expect([broken.gaps, heard.messages]).toEqual([1, [{ n: 4 }]]));
});

test('a listener that has left receives nothing more; the channel is given up a little later', async () => {
  const heard = listener();
  const leave = await hub.attach(channel, heard);
  leave();
  hub.publish(channel, { n: 1 });
  await eventually(async () => expect(await listening(channel)).toBe(0), 10_000);
  expect(heard.messages).toEqual([]);
});

test('a SUBSCRIBE whose answer is lost is repeated; the process lives', async () => {
  const cut = proxy.atAnswerTo(channel, () => undefined);
  const heard = listener();
  const attached = hub.attach(channel, heard);
  await cut;
  await attached;
  await eventually(async () => {
    expect(await publisher.publish(`test:${channel}`, '{"n":2}')).toBe(1);
  });
  await eventually(async () => expect(heard.messages).toContainEqual({ n: 2 }));
});

test('after a lost connection every listener learns of a gap, once it is listened to again', async () => {
  const heard = listener();
  await hub.attach(channel, heard);
  await publisher.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await eventually(async () => expect(heard.gaps).toBe(1));
  expect(await publisher.publish(`test:${channel}`, '{"n":3}')).toBe(1);
  await eventually(async () => expect(heard.messages).toEqual([{ n: 3 }]));
});

test('without Redis attaching ends after a while, with a gap when Redis is back', async () => {
  await redis.kill();
  const away = new Hub({
    subscriber: openRedisSubscriber(redis.url),
    publisher,
    deployment: 'test',
    logger: createLogger('silent'),
  });
  const heard = listener();
  const leave = await away.attach(channel, heard);
  expect(heard).toMatchObject({ gaps: 0, messages: [] });
  await redis.start();
  await eventually(async () => expect(heard.gaps).toBeGreaterThan(0));
  // What is published before the last gap may be missed.
  await eventually(async () => {
    away.publish(channel, { n: 5 });
    expect(heard.messages).toContainEqual({ n: 5 });
  });
  leave();
  away.close();
});

test('a publisher that fails breaks nothing: it is told once, and the hub goes on to hear', async () => {
  const gone = new Redis({
    port: 1,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
  });
  gone.on('error', () => undefined);
  const logger = createLogger('silent');
  const warn = jest.spyOn(logger, 'warn');
  const lonely = new Hub({
    subscriber: openRedisSubscriber(redis.url),
    publisher: gone,
    deployment: 'test',
    logger,
  });
  const heard = listener();
  await lonely.attach(channel, heard);
  for (const n of [1, 2]) lonely.publish(channel, { n });
  await eventually(async () => expect(warn).toHaveBeenCalled());
  expect(warn.mock.calls).toEqual([[{ err: expect.any(Error) }, 'cannot publish to redis']]);
  await publisher.publish(`test:${channel}`, '{"n":3}');
  await eventually(async () => expect(heard.messages).toEqual([{ n: 3 }]));
  lonely.close();
});
