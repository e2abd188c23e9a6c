import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { Interest } from '../../src/catalogue/interest.js';
import { rankingKey, rankingScript } from '../../src/ranking/scripts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { beginsAt, createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';

let app: TestApp;
let server: OwnRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startOwnRedis();
  app = await startTestApp({ REDIS_URL: server.url });
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await app.stop();
  await server.stop();
});

const wanted = async () => (await run(app.url, 'MostWanted', { first: 10 })).data.mostWanted as any[];
const ROOM = { capacity: 100, admitPerSecond: 50, admittedSeconds: 60 };

async function tries(performanceId: string, seatIds: string[], times: number): Promise<void> {
  const token = await guest(app.url);
  for (let index = 0; index < times; index += 1) {
    const input = { performanceId, seatIds, strategy: 'ATOMIC', idempotencyKey: `${performanceId} ${index}` };
    await run(app.url, 'ReserveSeats', { input }, token);
  }
}

test('joins and tries count, refused ones too, and a concert that is over drops out', async () => {
  const hot = await createConcert(app);
  const calm = await createConcert(app);
  const queued = await createConcert(app, { concert: { waitingRoom: ROOM } });
  const token = await guest(app.url);
  await run(app.url, 'JoinWaitingRoom', { input: { concertId: queued.concertId } }, token);
  // The first one holds the seat, and the others are refused.
  await tries(hot.performanceId, hot.seatIds.slice(0, 1), 5);
  await tries(calm.performanceId, calm.seatIds.slice(0, 1), 2);
  const list = await eventually(async () => {
    const found = await wanted();
    expect(found.map(({ concert }) => concert.id)).toEqual([hot.concertId, calm.concertId, queued.concertId]);
    return found;
  });
  const scores = list.map(({ score }) => Math.round(score));
  expect(scores).toEqual([5, 2, 1]);
  expect(list.map(({ rank }) => rank)).toEqual([1, 2, 3]);
  await beginsAt(app, hot, new Date(Date.now() - 1_000).toISOString());
  await eventually(async () =>
    expect((await wanted()).map(({ concert }) => concert.id)).toEqual([calm.concertId, queued.concertId]),
  );
});

test('a count weighs half as much after a half-life, and the sum is that of all counts', async () => {
  const add = rankingScript(redis, 'add-interest');
  const most = rankingScript(redis, 'most-wanted');
  const key = rankingKey('test-decay', String(process.pid));
  const halfLife = 0.5;
  const score = async () => Number(((await most([key], [halfLife, 1])) as string[])[1]);
  await add([key], [halfLife, 10, 60, 7, 100]);
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await add([key], [halfLife, 10, 60, 7, 100]);
  const lived = (performance.now() - began) / 1_000 / halfLife;
  expect(await score()).toBeGreaterThan(100 + 100 * 2 ** -lived - 10);
  expect(await score()).toBeLessThan(155);
  await redis.del(key);
});

test('Redis keeps a bounded number of concerts: those with the highest sums', async () => {
  const add = rankingScript(redis, 'add-interest');
  const key = rankingKey('test-bound', String(process.pid));
  await add([key], [600, 3, 60, ...[1, 2, 3, 4, 5].flatMap((id) => [id, id])]);
  expect(await redis.zrange(key, '0', '9')).toEqual(['3', '4', '5']);
  await redis.del(key);
});

test('when Redis has lost the counts, counting begins anew', async () => {
  await redis.flushall();
  await eventually(async () => expect(await wanted()).toEqual([]));
  const concert = await createConcert(app);
  await tries(concert.performanceId, concert.seatIds.slice(0, 1), 1);
  await eventually(async () =>
    expect((await wanted()).map((each) => each.concert.id)).toEqual([concert.concertId]),
  );
});

test('a process counts a bounded number of concerts, and begins anew once they are taken', () => {
  const interest = new Interest();
  for (let id = 0; id < 10_001; id += 1) interest.note(id);
  interest.note(3);
  const taken = interest.take();
  expect(taken.size).toBe(10_000);
  expect(taken.get(3)).toBe(2);
  expect(interest.take().size).toBe(0);
});

test('highlights are what opens within twelve hours and what is almost gone', async () => {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const soon = await createConcert(app, { seatsPerRow: 50, concert: { saleOpensAt: inHours(11) } });
  const sooner = await createConcert(app, { seatsPerRow: 50, concert: { saleOpensAt: inHours(1) } });
  const late = await createConcert(app, { seatsPerRow: 50, concert: { saleOpensAt: inHours(13) } });
  const few = await createConcert(app, { rows: 10, seatsPerRow: 100 });
  const left = async (concert: { performanceId: string }, seats: number) =>
    app.database.query('update seat_map set seats_left = $1 where performance_id = $2', [
      seats,
      decodeNumbered('Performance', concert.performanceId),
    ]);
  const many = await createConcert(app, { rows: 10, seatsPerRow: 100 });
  await left(few, 180);
  await left(many, 181);
  await eventually(async () => {
    const { openingSoon, almostSoldOut } = (await run(app.url, 'Highlights', { first: 20 })).data.highlights;
    expect(openingSoon.map(({ id }: any) => id)).toEqual([sooner.concertId, soon.concertId]);
    const ids = almostSoldOut.map(({ id }: any) => id);
    expect(ids).toContain(few.concertId);
    expect(ids).not.toContain(many.concertId);
    expect(ids).not.toContain(late.concertId);
  });
  const answer = await run(app.url, 'Highlights', { first: 21 });
  expect(answer.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
});
