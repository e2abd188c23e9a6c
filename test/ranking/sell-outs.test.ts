import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { rankingKey, rankingScript } from '../../src/ranking/scripts.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { decodeNumbered, decodeUnguessable } from '../support/ids.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type Buyer, buyer, hold, pay, refund } from '../support/purchases.js';
import { statementsOf } from '../support/statements.js';

let app: TestApp;
let server: OwnRedis;
let redis: Redis;
let deployment: string;
beforeAll(async () => {
  server = await startOwnRedis();
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0', REDIS_URL: server.url });
  redis = new Redis(server.url);
  const [row] = await app.database.query<{ id: string }>('select id from deployment');
  deployment = row!.id;
});
afterAll(async () => {
  redis.disconnect();
  await app.stop();
  await server.stop();
});

const number = (concert: TestConcert): number => decodeNumbered('Concert', concert.concertId)!;

async function buy(concert: TestConcert, fan: Buyer, seatIds: string[], site = app): Promise<string> {
  const reservationId = await hold(site, concert, fan, seatIds);
  const paid = await pay(site, fan, reservationId, seatIds.join());
  if (paid.__typename === 'Refused') throw new Error(JSON.stringify(paid));
  return reservationId;
}

const sellOut = async ({ concertId }: TestConcert) =>
  (await run(app.url, 'ConcertSellOut', { id: concertId })).data.concert.sellOut;

const soldOut = (concert: TestConcert) =>
  eventually(async () => {
    const found = await sellOut(concert);
    expect(found).not.toBeNull();
    return found;
  });

const fastest = async (first = 100) =>
  (await run(app.url, 'FastestSellOuts', { first })).data.fastestSellOuts as any[];

const keys = async (): Promise<string[]> => redis.keys(`*${deployment}*sell-outs*`);

/** Waits until every event so far is handled. */
const handled = (site = app) =>
  eventually(async () => {
    const [row] = await site.database.query<{ behind: boolean }>(
      `select exists (select from event where position is null)
        or (select position from event_head) > (select position from event_consumer where name = 'sell-outs')
        as behind`,
    );
    expect(row!.behind).toBe(false);
  });

test('a concert sells out with its last payment, and a refund changes nothing', async () => {
  const concert = await createConcert(app, { seatsPerRow: 3 });
  const fan = await buyer(app);
  await buy(concert, fan, concert.seatIds.slice(0, 2));
  await handled();
  expect(await sellOut(concert)).toBeNull();
  const last = await buy(concert, fan, concert.seatIds.slice(2));
  const { seconds, soldOutAt } = await soldOut(concert);
  const [truth] = await app.database.query<{ at: Date; seconds: number }>(
    `select max(r.changed_at) as at, extract(epoch from max(r.changed_at) - c.created_at)::float8 as seconds
    from reservation r join concert c on c.id = $1
    where r.performance_id = $2 and r.status = 'CONFIRMED' group by c.created_at`,
    [number(concert), decodeNumbered('Performance', concert.performanceId)],
  );
  expect(soldOutAt).toBe(truth!.at.toISOString());
  expect(seconds).toBeCloseTo(truth!.seconds, 5);
  await refund(app, fan.token, last, 'back');
  await buy(concert, await buyer(app), concert.seatIds.slice(2));
  await handled();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await sellOut(concert)).toMatchObject({ seconds, soldOutAt });
});

test('a seat that is given back before the consumer looks does not lose the record', async () => {
  const site = await startTestApp({ DEMONSTRATION_BALANCE: '0', ROLES: 'api' });
  try {
    const concert = await createConcert(site, { seatsPerRow: 3 });
    const never = await createConcert(site, { seatsPerRow: 2 });
    const fan = await buyer(site);
    await buy(concert, fan, concert.seatIds.slice(0, 2), site);
    const last = await buy(concert, fan, concert.seatIds.slice(2), site);
    const truth = await paidAt(site, last);
    await refund(site, fan.token, last, 'back');
    await buy(concert, await buyer(site), concert.seatIds.slice(2), site);
    // Each of its seats was sold, but not both at one instant.
    const first = await buy(never, fan, never.seatIds.slice(0, 1), site);
    await refund(site, fan.token, first, 'first back');
    const second = await buy(never, fan, never.seatIds.slice(1), site);
    await refund(site, fan.token, second, 'second back');
    const worker = await startOn(site.database, { ROLES: 'worker' });
    try {
      await handled(site);
      const noted = await site.database.query<{ id: number; at: string }>(
        'select concert_id as id, sold_out_at::text as at from sell_out',
      );
      expect(noted).toEqual([{ id: number(concert), at: truth }]);
    } finally {
      await worker.stop();
    }
  } finally {
    await site.stop();
  }
});

async function paidAt(site: TestApp, reservationId: string): Promise<string> {
  const [row] = await site.database.query<{ at: string }>(
    'select changed_at::text as at from reservation where id = $1',
    [decodeUnguessable('Reservation', reservationId)],
  );
  return row!.at;
}

const block = (concert: TestConcert) =>
  app.database.query(
    `update seat set status = 'BLOCKED' where performance_id = $1 and status = 'AVAILABLE'`,
    [decodeNumbered('Performance', concert.performanceId)],
  );

test('a concert of which less than nine tenths were sold, and the rest blocked, makes no record', async () => {
  const most = await createConcert(app, { seatsPerRow: 20 });
  const fewer = await createConcert(app, { seatsPerRow: 20 });
  for (const [concert, sold] of [
    [most, 18],
    [fewer, 17],
  ] as const) {
    for (const first of [0, 9]) {
      const seatIds = concert.seatIds.slice(first, Math.min(first + 9, sold));
      const fan = await buyer(app);
      const reservationId = await hold(app, concert, fan, seatIds);
      // All but the last of the seats are gone before the last is paid.
      if (first === 9) await block(concert);
      await pay(app, fan, reservationId, seatIds.join());
    }
  }
  await soldOut(most);
  await handled();
  expect(await sellOut(fewer)).toBeNull();
});

test('blocked seats are gone, held seats are not, and no lab sells out', async () => {
  const concert = await createConcert(app, { seatsPerRow: 10 });
  const performance = decodeNumbered('Performance', concert.performanceId);
  const fan = await buyer(app);
  const held = await hold(app, concert, await buyer(app), [concert.seatIds[0]!]);
  await buy(concert, await buyer(app), concert.seatIds.slice(1, 9));
  await block(concert);
  await handled();
  expect(await sellOut(concert)).toBeNull();
  expect(held).toBeDefined();
  await app.database.query(
    `update seat set status = 'AVAILABLE', reservation_id = null
    where performance_id = $1 and status = 'HELD'`,
    [performance],
  );
  await app.database.query(
    `update reservation_seat set active = false, released_at = clock_timestamp()
    where active and seat_id in (select id from seat where performance_id = $1 and status = 'AVAILABLE')`,
    [performance],
  );
  await buy(concert, fan, [concert.seatIds[0]!]);
  await soldOut(concert);
  const lab = await createConcert(app, { seatsPerRow: 1, lab: true });
  await buy(lab, fan, lab.seatIds);
  await handled();
  expect(await sellOut(lab)).toBeNull();
});

test('the time begins with the opening, but no later than the first reservation', async () => {
  const saleOpensAt = new Date(Date.now() - 60_000).toISOString();
  const stated = await createConcert(app, { seatsPerRow: 1, concert: { saleOpensAt } });
  const moved = await createConcert(app, { seatsPerRow: 1 });
  const fan = await buyer(app);
  await buy(stated, fan, stated.seatIds);
  expect((await soldOut(stated)).seconds).toBeGreaterThan(59);
  const reservationId = await hold(app, moved, fan, moved.seatIds);
  await app.database.query(
    `update concert set sale_opens_at = clock_timestamp() + interval '1 hour' where id = $1`,
    [number(moved)],
  );
  await pay(app, fan, reservationId, 'late');
  const { seconds } = await soldOut(moved);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(30);
});

test('ties are decided by more performances, then by the earlier opening, then by the id', async () => {
  const concerts = [];
  for (let index = 0; index < 4; index += 1)
    concerts.push(number(await createConcert(app, { seatsPerRow: 1 })));
  const [later, more, first, same] = concerts as [number, number, number, number];
  const add = (id: number, performances: number, opened: string) =>
    app.database.query(
      `insert into sell_out 
      values ($1, $3::timestamptz, $3::timestamptz + interval '1 millisecond', $2, 1000)`,
      [id, performances, opened],
    );
  await add(later, 1, '2020-01-02T00:00:00Z');
  await add(more, 2, '2020-01-03T00:00:00Z');
  await add(same, 1, '2020-01-01T00:00:00Z');
  await add(first, 1, '2020-01-01T00:00:00Z');
  await redis.flushall();
  const list = await fastest(4);
  expect(list.map(({ concert }) => decodeNumbered('Concert', concert.id))).toEqual([
    more,
    first,
    same,
    later,
  ]);
  expect(list.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
  const ranks = await Promise.all(
    [more, first, same, later].map(async (id) => {
      const [row] = await app.database.query<{ rank: number }>(
        `select 1 + count(*)::int as rank from sell_out f, sell_out s where s.concert_id = $1 and
          (f.took, -f.performances, f.opened_at, f.concert_id)
            < (s.took, -s.performances, s.opened_at, s.concert_id)`,
        [id],
      );
      return row!.rank;
    }),
  );
  expect(ranks).toEqual([1, 2, 3, 4]);
});

test('Redis holds the first hundred, and PostgreSQL answers when it loses them', async () => {
  await app.database.query(
    `with made as (
      insert into concert (title, kind, currency) select 'Fast', 'CONCERT', 'KRW' from generate_series(1, 120)
      returning id)
    insert into sell_out select id, '2021-01-01', '2021-01-01'::timestamptz + id * interval '1 second', 1,
      id * 1000000::bigint from made`,
  );
  await redis.flushall();
  const fromDatabase = await fastest();
  expect(fromDatabase).toHaveLength(100);
  await eventually(async () => expect(await keys()).toHaveLength(2));
  const list = (await keys()).find((key) => key.endsWith('sell-outs'))!;
  expect(await redis.zcard(list)).toBe(100);
  const sent = await statementsOf(async () => expect(await fastest()).toEqual(fromDatabase));
  expect(sent.filter((text) => text.includes('sell_out s'))).toEqual([]);
  await redis.flushall();
  expect(await fastest()).toEqual(fromDatabase);
  await eventually(async () => expect(await redis.zcard(list)).toBe(100));
});

test('the list in Redis is bounded, and an older reading replaces no newer one', async () => {
  const keep = rankingScript(redis, 'keep-first');
  const list = rankingKey('test-keep', String(process.pid));
  const readAt = rankingKey('test-keep', 'at');
  await keep([list, readAt], [20, 2, 3, 'c', 1, 'a', 2, 'b']);
  expect(await redis.zrange(list, '0', '9')).toEqual(['a', 'b']);
  await keep([list, readAt], [10, 2, 1, 'old']);
  expect(await redis.zrange(list, '0', '9')).toEqual(['a', 'b']);
  await redis.del(list, readAt);
});

test('an archived concert is not in the ranking', async () => {
  const [first] = await fastest(1);
  const id = decodeNumbered('Concert', first.concert.id);
  await app.database.query('update concert set archived_at = clock_timestamp() where id = $1', [id]);
  await redis.flushall();
  const [now] = await fastest(1);
  expect(now.concert.id).not.toBe(first.concert.id);
  expect(now.rank).toBe(1);
});

test('what is asked for has a bound', async () => {
  for (const first of [0, 101]) {
    const answer = await run(app.url, 'FastestSellOuts', { first });
    expect(answer.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
  }
});
