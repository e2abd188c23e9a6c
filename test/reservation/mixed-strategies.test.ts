import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HistoryWriter } from '../../tools/judge/history.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { crowd, type Fan, fans } from '../support/crowd.js';
import { guest, run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { startLogRedis } from '../support/log-redis.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { untilQueueing } from '../support/queueing.js';
import { wish } from './strategy.contract.js';

const STRATEGIES = ['OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK', 'ATOMIC', 'QUEUE'];
/** The strategy of the n-th, so that all have their turn. */
const inTurn = (index: number): string => STRATEGIES[index % STRATEGIES.length]!;

let log: OwnRedis;
let redis: OwnRedis;
let app: TestApp;
let crowdOfFans: Fan[];
beforeAll(async () => {
  [log, redis] = await Promise.all([startLogRedis(), startOwnRedis()]);
  app = await startTestApp({ LOG_REDIS_URL: log.url, REDIS_URL: redis.url });
  await untilQueueing(app);
  crowdOfFans = await fans(app.url, 180);
});
afterAll(async () => {
  await app.stop();
  await Promise.all([log.stop(), redis.stop()]);
});

test('strategies that meet on one seat have one winner between them', async () => {
  const history = new HistoryWriter({ keep: true });
  const { performanceId, seatIds } = await createConcert(app);
  for (const seat of seatIds.slice(0, 3)) {
    const wishes = crowdOfFans.map((fan, index) => wish(fan, performanceId, [seat], inTurn(index)));
    const granted = await crowd(app.url, wishes, history);
    expect(granted.filter((each) => each.reservation)).toHaveLength(1);
    expect(granted.filter((each) => each.error)).toEqual([]);
  }
  await expectNoViolation(app.database, history);
});

test('strategies that meet on overlapping groups, under a limit, sell every seat at most once', async () => {
  const history = new HistoryWriter({ keep: true });
  const { performanceId, seatIds } = await createConcert(app, { rows: 3, concert: { maxSeatsPerUser: 5 } });
  const wishes = crowdOfFans.flatMap((fan, index) =>
    [0, 1].map((step) => {
      const group = [0, 1, 2].map((each) => seatIds[(index * 5 + each * 11 + step) % seatIds.length]!);
      return wish(fan, performanceId, group, inTurn(index + step));
    }),
  );
  const granted = await crowd(app.url, wishes, history);
  const sold = granted.flatMap((each) => each.reservation?.seats.map((seat) => seat.id) ?? []);
  expect(sold.length).toBeGreaterThan(0);
  expect(new Set(sold).size).toBe(sold.length);
  expect(granted.filter((each) => each.error)).toEqual([]);
  await expectNoViolation(app.database, history);
});

test('one key across strategies at once has one effect', async () => {
  const history = new HistoryWriter({ keep: true });
  const { performanceId, seatIds } = await createConcert(app);
  const wishes = Array.from({ length: 100 }, (_, index) =>
    wish(crowdOfFans[0]!, performanceId, [seatIds[0]!], inTurn(index), 'one key'),
  );
  const granted = await crowd(app.url, wishes, history);
  expect(new Set(granted.flatMap((each) => each.reservation?.id ?? [])).size).toBe(1);
  expect(granted.filter((each) => each.error)).toEqual([]);
  await expectNoViolation(app.database, history);
});

test('a key that has its reservation answers it under every strategy, available or not', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const token = await guest(app.url);
  const reserve = async (strategy: string) => {
    const input = { performanceId, seatIds: [seatIds[0]], strategy, idempotencyKey: 'k' };
    return (await run(app.url, 'ReserveSeats', { input }, token)).data.reserveSeats;
  };
  const held = await reserve('ATOMIC');
  for (const strategy of ['NO_LOCK', ...STRATEGIES]) {
    expect(await reserve(strategy)).toEqual(held);
  }
});
