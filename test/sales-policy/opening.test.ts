import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { guest, run } from '../support/graphql.js';
import { decodeNumbered, unguessableId } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import { untilQueueing } from '../support/queueing.js';
import { userIdOf } from '../waiting-room/fans.js';
import {
  admin,
  changePolicy,
  concertFor,
  HELD,
  inMs,
  opensIn,
  refusedWith,
  reserve,
  STRATEGIES,
} from './site.js';

const CODE = 'Moon River 7';
const HOUR_MS = 3_600_000;
const TRIES_MAX = 5_000;

let app: TestApp;
let log: OwnRedis;
beforeAll(async () => {
  log = await startLogRedis();
  app = await startTestApp({ LOG_REDIS_URL: log.url });
  await untilQueueing(app);
});
afterAll(async () => {
  await expectNoViolation(app.database);
  await app.stop();
  await log.stop();
});

/** The database's time, in milliseconds with a fraction. */
async function clock(): Promise<number> {
  const [row] = await app.database.query<{ ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return row!.ms;
}

async function opening(concertId: string): Promise<number> {
  const [row] = await app.database.query<{ ms: number }>(
    'select (extract(epoch from sale_opens_at) * 1000)::float8 as ms from concert where id = $1',
    [decodeNumbered('Concert', concertId)],
  );
  return row!.ms;
}

describe.each(STRATEGIES)('%s', (strategy) => {
  test('no request is served before the opening, and none is refused after it', async () => {
    const concert = await concertFor(app, strategy, { saleOpensAt: inMs(HOUR_MS) });
    const { performanceId } = concert;
    const token = await guest(app.url);
    await opensIn(app.database, concert, 'sale_opens_at', '250 milliseconds');
    const opens = await opening(concert.concertId);
    let refusedBefore = 0;
    let served = 0;
    let servedAfter = 0;
    // A refusal takes no seat, so the next request may ask for the same one, however fast they are.
    for (let tries = 0; tries < TRIES_MAX && servedAfter < 3; tries += 1) {
      const from = await clock();
      const seatIds = [concert.seatIds[served]!];
      const result = await reserve(app, token, { performanceId, seatIds, strategy });
      const to = await clock();
      if (result.status === 'HELD') {
        // Decided at some instant between the two: at T or later.
        expect(to).toBeGreaterThanOrEqual(opens);
        served += 1;
        if (from >= opens) servedAfter += 1;
      } else {
        expect(result).toMatchObject(refusedWith('SALE_NOT_OPEN'));
        expect(from).toBeLessThan(opens);
        if (to < opens) refusedBefore += 1;
      }
    }
    expect(refusedBefore).toBeGreaterThan(0);
    expect(servedAfter).toBe(3);
    const [early] = await app.database.query<{ count: number }>(
      `select count(*)::int as count from reservation r join performance p on p.id = r.performance_id
       join concert c on c.id = p.concert_id
       where c.id = $1 and r.status <> 'REJECTED' and r.created_at < c.sale_opens_at`,
      [decodeNumbered('Concert', concert.concertId)],
    );
    expect(early!.count).toBe(0);
  });

  test('a presale lets the tier in, or the code, and no other user', async () => {
    const concert = await concertFor(app, strategy, { saleOpensAt: inMs(HOUR_MS) });
    const { performanceId, seatIds } = concert;
    await changePolicy(app, concert, {
      presaleOpensAt: inMs(HOUR_MS / 2),
      presaleTier: 'GOLD',
      presaleCode: CODE,
    });
    const [neither, gold, silver, knows] = await Promise.all([1, 2, 3, 4].map(() => guest(app.url)));
    const tiers: [string, string][] = [
      [gold!, 'VIP'],
      [silver!, 'SILVER'],
    ];
    for (const [token, tier] of tiers) {
      const input = { userId: unguessableId('User', userIdOf(token)), tier };
      const answer = await run(app.url, 'SetTier', { input }, await admin(app));
      expect(answer.data?.setTier).toMatchObject({ __typename: 'UserTier', tier });
    }
    const wants = (token: string, seat: number, accessCode?: string) =>
      reserve(app, token, {
        performanceId,
        seatIds: [seatIds[seat]!],
        strategy,
        ...(accessCode !== undefined && { accessCode }),
      });
    expect(await wants(gold!, 0)).toMatchObject(refusedWith('SALE_NOT_OPEN'));
    await opensIn(app.database, concert, 'presale_opens_at', '0');
    expect(await wants(neither!, 0)).toMatchObject(refusedWith('PRESALE_ONLY'));
    expect(await wants(neither!, 0, 'moon river 7')).toMatchObject(refusedWith('PRESALE_ONLY'));
    expect(await wants(silver!, 0)).toMatchObject(refusedWith('PRESALE_ONLY'));
    expect(await wants(gold!, 0)).toMatchObject(HELD);
    expect(await wants(knows!, 1, ` ${CODE} `)).toMatchObject(HELD);
    await opensIn(app.database, concert, 'sale_opens_at', '0');
    expect(await wants(neither!, 2)).toMatchObject(HELD);
  });

  test('seats a reservation, blocked seats, a cancelled performance', async () => {
    const concert = await concertFor(app, strategy);
    const { performanceId, seatIds } = concert;
    const token = await guest(app.url);
    const wants = (from: number, to: number) =>
      reserve(app, token, { performanceId, seatIds: seatIds.slice(from, to), strategy });
    await changePolicy(app, concert, { maxSeatsPerReservation: 2 });
    expect(await wants(0, 3)).toMatchObject(refusedWith('LIMIT_EXCEEDED'));
    expect(await wants(0, 2)).toMatchObject(HELD);
    await app.database.query(`update seat set status = 'BLOCKED' where id = $1`, [
      decodeNumbered('Seat', seatIds[5]!),
    ]);
    expect(await wants(4, 6)).toMatchObject(refusedWith('SEAT_TAKEN'));
    expect(await wants(5, 6)).toMatchObject(refusedWith('SEAT_TAKEN'));
    await app.database.query('update performance set cancelled_at = clock_timestamp() where id = $1', [
      decodeNumbered('Performance', performanceId),
    ]);
    expect(await wants(7, 8)).toMatchObject(refusedWith('PERFORMANCE_CANCELLED'));
  });
});

test('a batch in which one request asks for too many seats serves the others', async () => {
  const concert = await concertFor(app, 'ATOMIC');
  const { performanceId, seatIds } = concert;
  await changePolicy(app, concert, { maxSeatsPerReservation: 3 });
  const tokens = await Promise.all(Array.from({ length: 8 }, () => guest(app.url)));
  const results = await Promise.all(
    tokens.map((token, index) => {
      const wanted = index % 2 ? 4 : 3;
      const asked = { performanceId, seatIds: seatIds.slice(index * 4, index * 4 + wanted) };
      return reserve(app, token, { ...asked, strategy: 'ATOMIC' });
    }),
  );
  expect(results.map(({ status, code }) => status ?? code)).toEqual(
    tokens.map((_, index) => (index % 2 ? 'LIMIT_EXCEEDED' : 'HELD')),
  );
});
