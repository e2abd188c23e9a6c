import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { guest, run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import { untilQueueing } from '../support/queueing.js';
import { changePolicy, concertFor, refusedWith, reserve, STRATEGIES, type Strategy } from './site.js';

const REQUESTS = 50;

let app: TestApp;
let second: App;
let log: OwnRedis;
beforeAll(async () => {
  log = await startLogRedis();
  app = await startTestApp({ LOG_REDIS_URL: log.url });
  second = await startOn(app.database, { LOG_REDIS_URL: log.url });
  await untilQueueing(app);
  await untilQueueing({ url: second.url! });
});
afterAll(async () => {
  await expectNoViolation(app.database);
  await second.stop();
  await app.stop();
  await log.stop();
});

const servers = () => [app, { url: second.url! }];
const isHeld = ({ status }: { status?: string }): boolean => status === 'HELD';

/** One user's requests for a seat each, all at once, at two servers in turn. */
function together(
  token: string,
  { performanceId, seatIds }: TestConcert,
  strategy: Strategy,
  seats: [number, number] = [0, REQUESTS],
): Promise<any[]> {
  const asking = seatIds.slice(...seats);
  return Promise.all(
    asking.map((seat, index) =>
      reserve(servers()[index % 2]!, token, { performanceId, seatIds: [seat], strategy }),
    ),
  );
}

/**
 * Repeats what was lost in a race until nothing is: SEAT_CONTENDED says that a retry may succeed. What
 * remains is held or refused for good.
 */
async function untilSettled(
  token: string,
  concert: TestConcert,
  strategy: Strategy,
  seats: [number, number] = [0, REQUESTS],
): Promise<any[]> {
  const { performanceId, seatIds } = concert;
  const results = await together(token, concert, strategy, seats);
  for (let [index, result] of results.entries()) {
    const seat = seatIds[seats[0] + index]!;
    while (result.code === 'SEAT_CONTENDED') {
      result = await reserve(app, token, { performanceId, seatIds: [seat], strategy });
    }
    results[index] = result;
  }
  return results;
}

async function seatsOf(token: string, concertId: string): Promise<number | null> {
  return (await run(app.url, 'SalesPolicy', { concertId }, token)).data.concert.viewerSeats;
}

/** Both servers have read that the concert counts nothing, a moment before it does. */
async function makeFactsStale(concert: TestConcert, strategy: Strategy): Promise<void> {
  for (const [index, server] of servers().entries()) {
    const seatIds = [concert.seatIds.at(-1 - index)!];
    const token = await guest(server.url);
    const { performanceId } = concert;
    expect(await reserve(server, token, { performanceId, seatIds, strategy })).toMatchObject({
      status: 'HELD',
    });
  }
}

describe.each(STRATEGIES)('%s', (strategy) => {
  test('fifty requests of one user at two servers: exactly the limit', async () => {
    const concert = await concertFor(app, strategy, { maxSeatsPerUser: 7 });
    const token = await guest(app.url);
    const results = await untilSettled(token, concert, strategy);
    expect(results.filter(isHeld)).toHaveLength(7);
    expect(await seatsOf(token, concert.concertId)).toBe(7);
  });

  test('a limit that comes during the sale counts what users have, exactly, with stale facts', async () => {
    const concert = await concertFor(app, strategy);
    const token = await guest(app.url);
    expect((await untilSettled(token, concert, strategy, [0, 3])).filter(isHeld)).toHaveLength(3);
    await makeFactsStale(concert, strategy);
    await changePolicy(app, concert, { maxSeatsPerUser: 8 });
    const results = await untilSettled(token, concert, strategy, [3, 53]);
    expect(results.filter(isHeld)).toHaveLength(5);
    expect(results.filter(({ code }) => code === 'LIMIT_EXCEEDED')).toHaveLength(45);
    expect(await seatsOf(token, concert.concertId)).toBe(8);
  });

  test('a limit that comes while requests are under way is never exceeded after its answer', async () => {
    const concert = await concertFor(app, strategy);
    const token = await guest(app.url);
    const first = untilSettled(token, concert, strategy, [0, 40]);
    await changePolicy({ url: second.url! }, concert, { maxSeatsPerUser: 20 });
    const before = await seatsOf(token, concert.concertId);
    await first;
    await untilSettled(token, concert, strategy, [40, 90]);
    expect(await seatsOf(token, concert.concertId)).toBe(Math.max(20, before!));
  });

  test('lowered and raised during the sale: no seat is taken, and the new limit is exact', async () => {
    const concert = await concertFor(app, strategy, { maxSeatsPerUser: 6 });
    const token = await guest(app.url);
    const held = (await untilSettled(token, concert, strategy, [0, 10])).filter(isHeld);
    expect(held).toHaveLength(6);
    await changePolicy(app, concert, { maxSeatsPerUser: 4 });
    expect((await together(token, concert, strategy, [10, 20])).filter(isHeld)).toEqual([]);
    expect(await seatsOf(token, concert.concertId)).toBe(6);
    await changePolicy(app, concert, { maxSeatsPerUser: 9 });
    expect((await untilSettled(token, concert, strategy, [20, 70])).filter(isHeld)).toHaveLength(3);
    await changePolicy(app, concert, { maxSeatsPerUser: null });
    expect((await untilSettled(token, concert, strategy, [70, 80])).filter(isHeld)).toHaveLength(10);
    await changePolicy(app, concert, { maxSeatsPerUser: 20 });
    expect((await untilSettled(token, concert, strategy, [80, 98])).filter(isHeld)).toHaveLength(1);
    const { performanceId, seatIds } = concert;
    const more = { performanceId, seatIds: [seatIds[99]!], strategy };
    expect(await reserve(app, token, more)).toMatchObject(refusedWith('LIMIT_EXCEEDED'));
  });
});
