import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Database } from '../../src/platform/postgres.js';
import { attemptOfFailure } from '../../src/reservation/database-failure.js';
import { type Attempt, holdFencedSeats } from '../../src/reservation/hold-seats.statement.js';
import { StrategyName } from '../../src/reservation/reservation-strategy.enum.js';
import { openSeatLocks } from '../../src/reservation/strategies/redis-lock/seat-locks.js';
import type { ReservationRequest } from '../../src/reservation/strategy.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest, run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type PlantedBug, plant } from '../support/planted-bugs.js';
import { type LossyProxy, startProxy } from '../support/proxy.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { poolOn, strategyRequest } from '../support/strategy-request.js';

const NO_FENCE: PlantedBug = {
  file: 'src/reservation/sql/hold-fenced-seats.sql',
  changes: [[' and s.fence < p_fence;', ';']],
};

let ownRedis: OwnRedis;
let app: TestApp;
let concert: TestConcert;
let pool: Database;
let redis: Redis;
beforeAll(async () => {
  ownRedis = await startOwnRedis();
});
afterAll(() => ownRedis.stop());
beforeEach(async () => {
  app = await startTestApp({ REDIS_URL: ownRedis.url });
  concert = await createConcert(app);
  pool = poolOn(app.database.url, 2);
  redis = new Redis(ownRedis.url);
  await redis.flushall();
});
afterEach(async () => {
  redis.disconnect();
  await pool.end();
  await app.stop();
});

const performanceNumber = () => decodeNumbered('Performance', concert.performanceId)!;
const seatNumber = (index: number) => decodeNumbered('Seat', concert.seatIds[index]!)!;
const lapse = () =>
  redis.del([0, 1].map((index) => `{performance:${performanceNumber()}}:seat-lock:${seatNumber(index)}`));
const reserve = (url: string, token: string, seats: string[]) => {
  const input = {
    performanceId: concert.performanceId,
    seatIds: seats,
    strategy: 'REDIS_LOCK',
    idempotencyKey: 'k',
  };
  return run(url, 'ReserveSeats', { input }, token);
};
const seats = () =>
  app.database.query<{ status: string; fence: string }>(
    'select status, fence from seat where id = any($1) order by id',
    [[seatNumber(0), seatNumber(1)]],
  );

/** Somebody else gets the lock, holds the seats with the next number, and gives them back. */
async function heldAndGivenBack(): Promise<void> {
  const token = await guest(app.url);
  const held = (await reserve(app.url, token, concert.seatIds.slice(0, 2))).data.reserveSeats;
  expect(held).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
  const given = await run(app.url, 'CancelReservation', { input: { reservationId: held.id } }, token);
  expect(given.data.cancelReservation).toMatchObject({ status: 'CANCELLED' });
}

describe('a holder whose lock has lapsed, and whose seats have been somebody else’s since', () => {
  const nextFence = async () => {
    const [row] = await app.database.query<{ fence: string }>(`select nextval('seat_fence') as fence`);
    return Number(row!.fence);
  };
  const write = (request: ReservationRequest, fence: number): Promise<Attempt> =>
    holdFencedSeats(pool, StrategyName.REDIS_LOCK, request, fence).catch((error) =>
      attemptOfFailure(error, request),
    );

  async function lateWrite(): Promise<Attempt> {
    const request = await strategyRequest(pool, concert, concert.seatIds.slice(0, 2));
    expect(await openSeatLocks(redis).acquire(performanceNumber(), request.seatIds)).not.toBeNull();
    const fence = await nextFence();
    expect(await lapse()).toBe(2);
    await heldAndGivenBack();
    expect(await seats()).toEqual([
      { status: 'AVAILABLE', fence: String(fence + 1) },
      { status: 'AVAILABLE', fence: String(fence + 1) },
    ]);
    return write(request, fence);
  }

  test('writes nothing', async () => {
    expect(await lateWrite()).toEqual({ outcome: 'RACED' });
    expect((await seats()).map(({ status }) => status)).toEqual(['AVAILABLE', 'AVAILABLE']);
    const [row] = await app.database.query<{ count: number }>('select count(*)::int from reservation');
    expect(row!.count).toBe(1);
    await expectNoViolation(app.database);
  });

  test('writes nothing when one of its seats was somebody else’s', async () => {
    const request = await strategyRequest(pool, concert, concert.seatIds.slice(0, 2));
    await app.database.query('update seat set fence = 9 where id = $1', [seatNumber(1)]);
    expect(await write(request, 9)).toEqual({ outcome: 'RACED' });
    expect(await seats()).toEqual([
      { status: 'AVAILABLE', fence: '0' },
      { status: 'AVAILABLE', fence: '9' },
    ]);
    expect(await write(request, 10)).toMatchObject({ outcome: 'HELD' });
  });

  test('would write if nobody compared', async () => {
    await plant(app.database, NO_FENCE);
    expect(await lateWrite()).toMatchObject({ outcome: 'HELD' });
  });
});

describe('a server that is stopped between its number and its write', () => {
  let proxy: LossyProxy;
  let server: ServerProcess;
  beforeEach(async () => {
    proxy = await startProxy(app.database.url);
    server = await startServerProcess(proxy.url, { ROLES: 'api', REDIS_URL: ownRedis.url });
  });
  afterEach(async () => {
    await server.kill();
    await proxy.close();
  });

  /** @returns the number that stands on the seat in the end; the stopped server had the first, 1 */
  async function stopAndGoOn(): Promise<number> {
    const token = await guest(server.url!);
    const stopped = proxy.beforeAnswerTo('redis-lock-take-fence', () => process.kill(server.pid, 'SIGSTOP'));
    const late = reserve(server.url!, token, [concert.seatIds[0]!]);
    await stopped;
    try {
      expect(await lapse()).toBe(1);
      await heldAndGivenBack();
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
    expect((await late).data.reserveSeats).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
    return Number((await seats())[0]!.fence);
  }

  test('goes on with a new lock and a new number', async () => {
    expect(await stopAndGoOn()).toBe(3);
    await expectNoViolation(app.database);
  });

  test('would hold the seat with its old number if nobody compared', async () => {
    await plant(app.database, NO_FENCE);
    expect(await stopAndGoOn()).toBe(1);
  });
});
