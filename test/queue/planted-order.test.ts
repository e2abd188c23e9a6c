import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '../../src/platform/logger.js';
import { openRedis, openRedisSubscriber } from '../../src/platform/redis.js';
import { Hub } from '../../src/push/hub.js';
import {
  createRequestLog,
  type RequestLog,
  type ShardConsumer,
  type ShardLease,
} from '../../src/request-log/index.js';
import { publishChanged } from '../../src/reservation/reservation-feed.js';
import { HistoryWriter } from '../../tools/judge/history.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { violated } from '../support/judged.js';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import { testRedisUrl } from '../support/redis.js';
import { subscriber, type Watched, watch } from '../support/watching.js';
import { type BareConsumer, bareConsumer } from './consumer.js';

let server: OwnRedis;
let app: TestApp;
let concert: TestConcert;
let log: RequestLog;
let bare: BareConsumer;
let fan: Fan;
beforeEach(async () => {
  server = await startLogRedis();
  app = await startTestApp({ LOG_REDIS_URL: server.url, ROLES: 'api', REREAD_SECONDS: '0' });
  concert = await createConcert(app);
  bare = bareConsumer(app, concert);
  const limits = { groupMax: 100, deadlineMs: 60_000 };
  const address = { url: server.url };
  const quiet = {
    redis: undefined as never,
    onError: () => undefined,
    onNotice: () => undefined,
    onRewound: () => undefined,
  };
  log = createRequestLog({ address, limits, ...quiet });
  log.open();
  [fan] = (await fans(app.url, 1)) as [Fan];
});
afterEach(async () => {
  await log.close();
  await bare.close();
  await app.stop();
  await server.stop();
});

/** Ten requests for one seat, acknowledged. */
const acknowledged = (): Promise<string[]> =>
  eventually(async () => {
    const ids: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      const { performanceId, seatIds } = concert;
      const input = { performanceId, seatIds: [seatIds[0]], strategy: 'QUEUE', idempotencyKey: `k${index}` };
      const { data } = await run(app.url, 'ReserveSeats', { input }, fan.token);
      expect(data.reserveSeats.status).toMatch(/PENDING|HELD|REJECTED/);
      ids.push(data.reserveSeats.id);
    }
    return ids;
  });

/** The consumer with a lease that does more, or less. */
const altered = (change: (lease: ShardLease) => Partial<ShardLease>): ShardConsumer => ({
  async take(...asked) {
    const lease = await bare.consumer.take(...asked);
    if (!lease) return null;
    const { position } = lease;
    return {
      position,
      decide: (...given) => lease.decide(...given),
      renew: () => lease.renew(),
      rewind: (to) => lease.rewind(to),
      release: () => lease.release(),
      ...change(lease),
    };
  },
});

const decidedCount = async (): Promise<number> =>
  (await app.database.query('select from queue_decision')).length;

const SHARDS = 12;
/** How often a consumer has taken a shard. */
const taken = async (): Promise<number> => {
  const [row] = await app.database.query<{ times: number }>(
    'select coalesce(sum(fence), 0)::int as times from queue_shard',
  );
  return row!.times;
};

test.each([
  ['right: the log is told after the commit', false],
  ['planted: the log is told before the commit, which never comes', true],
])(
  '%s',
  async (_, planted) => {
    const ids = await acknowledged();
    const history = new HistoryWriter({ keep: true });
    for (const [index, id] of ids.entries()) {
      const asked = {
        f: 'reserve',
        process: `${planted} ${index}`,
        user: fan.userId,
        key: `k${index}`,
      } as const;
      const { performanceId, seatIds } = concert;
      history
        .invoke({ ...asked, strategy: 'QUEUE', input: { performanceId, seatIds: seatIds.slice(0, 1) } })
        .ok({ reservationId: id, status: 'PENDING', version: 0, seatIds: seatIds.slice(0, 1) });
    }
    const ends: ShardConsumer = altered(() => ({
      decide: planted
        ? async (entries) => entries.map((entry) => entry.id)
        : async () => {
            throw new Error('it ends here');
          },
    }));
    const doomed = log.consume(ends);
    await eventually(async () => {
      const rows = await app.database.query('select from queue_shard where fence >= 2 or position > 0');
      if (!planted) expect(rows.length).toBeGreaterThan(0);
      else expect(await log.pending(decodeUnguessable('Reservation', ids[0]!)!)).toBeNull();
    }, 20_000);
    await doomed.stop();
    const before = await taken();
    const next = log.consume(bare.consumer);
    // The next consumer has taken every shard; what it found in them is decided.
    await eventually(async () => expect(await taken()).toBeGreaterThanOrEqual(before + SHARDS), 20_000);
    if (!planted) await eventually(async () => expect(await decidedCount()).toBe(10), 20_000);
    await next.stop();
    expect(await violated(app.database, history)).toEqual(planted ? ['I-6'] : []);
  },
  60_000,
);

test.each([
  ['right: watchers are told after the commit', false],
  ['planted: watchers are told before the commit', true],
])(
  '%s',
  async (_, planted) => {
    const publisher = openRedis(testRedisUrl(), () => undefined);
    await publisher.connect();
    const subscribing = openRedisSubscriber(testRedisUrl());
    const [deployment] = await app.database.query<{ id: string }>('select id from deployment');
    const hub = new Hub({
      subscriber: subscribing,
      publisher,
      deployment: deployment!.id,
      logger: createLogger('silent'),
    });
    const ids = await acknowledged();
    const client = subscriber(app.url, fan.token);
    const watched = ids.map((id) => watch(client, 'WatchReservation', { id }));
    await eventually(async () => expect(watched.filter(({ events }) => events.length === 0)).toEqual([]));
    const [{ id: performance }] = (await app.database.query<{ id: number }>(
      'select max(id) as id from performance',
    )) as [{ id: number }];
    const publishing = altered((lease) => ({
      async decide(entries, alive) {
        const tell = (): void =>
          publishChanged(
            hub,
            performance,
            entries.map(({ id }) => id),
          );
        if (planted) {
          tell();
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        const decided = await lease.decide(entries, alive);
        if (!planted) tell();
        return decided;
      },
    }));
    const consuming = log.consume(publishing);
    await eventually(async () => expect(await decidedCount()).toBe(10), 20_000);
    const open = (): Watched<any>[] => watched.filter(({ events }) => events.at(-1).status === 'PENDING');
    if (planted) await new Promise((resolve) => setTimeout(resolve, 1_000));
    else await eventually(async () => expect(open()).toEqual([]));
    expect(open()).toHaveLength(planted ? 10 : 0);
    await consuming.stop();
    await client.dispose();
    hub.close();
    publisher.disconnect();
  },
  60_000,
);
