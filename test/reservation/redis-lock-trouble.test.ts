import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { openSeatLocks, SeatLocks } from '../../src/reservation/strategies/redis-lock/seat-locks.js';
import { HistoryWriter } from '../../tools/judge/history.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { crowd, type Fan, fans, type Granted } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { type FakeClock, faketimeLibrary, startFakeClock } from '../support/faketime.js';
import { guest, run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { wish } from './strategy.contract.js';

const USERS = 200;
const CLEAN_REFUSALS = new Set(['SEAT_TAKEN', 'SEAT_CONTENDED']);

/** An app whose Redis the test may do anything to. */
function onOwnRedis(command: () => string[] = () => []) {
  const its = {} as { server: OwnRedis; redis: Redis; app: TestApp };
  beforeAll(async () => {
    its.server = await startOwnRedis(undefined, command());
    its.redis = new Redis(its.server.url);
    its.redis.on('error', () => undefined);
    its.app = await startTestApp({ REDIS_URL: its.server.url });
  });
  afterAll(async () => {
    await its.app.stop();
    its.redis.disconnect();
    await its.server.stop();
  });
  return its;
}

/** Two hundred users on ten seats, one each, while something is done to Redis again and again. */
async function rush(app: TestApp, people: Fan[], trouble: () => Promise<unknown>): Promise<Granted[]> {
  const history = new HistoryWriter({ keep: true });
  const { performanceId, seatIds } = await createConcert(app);
  const wishes = people.map((fan, index) =>
    wish(fan, performanceId, [seatIds[index % seatIds.length]!], 'REDIS_LOCK'),
  );
  let over = false;
  const working = crowd(app.url, wishes, history).finally(() => {
    over = true;
  });
  while (!over) await trouble();
  const granted = await working;
  await expectNoViolation(app.database, history);
  return granted;
}

function expectOneWinnerASeat(granted: Granted[]): void {
  const sold = granted.flatMap((each) => each.reservation?.seats.map((seat) => seat.id) ?? []);
  expect(sold).toHaveLength(10);
  expect(new Set(sold).size).toBe(10);
  const refused = granted.filter((each) => !each.reservation);
  expect(refused.filter((each) => !CLEAN_REFUSALS.has(each.refusal ?? ''))).toEqual([]);
}

describe('Redis forgets everything, again and again', () => {
  const its = onOwnRedis();

  test('every seat has one winner', async () => {
    const people = await fans(its.app.url, USERS);
    let forgotten = 0;
    for (let round = 0; round < 3; round += 1) {
      const granted = await rush(its.app, people, async () => {
        await its.redis.flushall();
        forgotten += 1;
      });
      expectOneWinnerASeat(granted);
    }
    expect(forgotten).toBeGreaterThan(30);
  });
});

describe('the clock of Redis jumps', () => {
  const library = faketimeLibrary();
  // Without faketime there is no clock to move: skipped loudly, but where all is checked it is a failure.
  const withFaketime = library || process.env.CI ? test : test.skip;
  if (!library) console.warn('faketime is not installed: no test moves the clock of Redis');
  let clock: FakeClock | undefined;
  beforeAll(async () => {
    if (library) clock = await startFakeClock(library);
  });
  afterAll(() => clock?.remove());
  const its = onOwnRedis(() => clock?.command ?? []);
  afterEach(() => clock?.ahead(0));

  const jump = async (seconds: number): Promise<void> => {
    await clock!.ahead(seconds);
    const real = Date.now() / 1_000;
    expect(Math.abs((await its.redis.time())[0]! - real - seconds)).toBeLessThan(5);
  };

  withFaketime('forwards: locks lapse at once, and whoever gives back late takes nothing', async () => {
    expect(library).toBeDefined();
    // A performance that no rush is about.
    const NOBODYS = 1_000_000;
    const locks = openSeatLocks(its.redis);
    const first = await locks.acquire(NOBODYS, [1]);
    await jump(60);
    expect(await locks.acquire(NOBODYS, [1])).not.toBeNull();
    await first!.release();
    expect(await locks.acquire(NOBODYS, [1])).toBeNull();
  });

  withFaketime('to and fro in a rush: every seat has one winner', async () => {
    expect(library).toBeDefined();
    const people = await fans(its.app.url, USERS);
    const offsets = [60, 0, -60, 0];
    let jumps = 0;
    for (let round = 0; round < 3; round += 1) {
      const granted = await rush(its.app, people, async () => {
        await jump(offsets[jumps % offsets.length]!);
        jumps += 1;
      });
      expectOneWinnerASeat(granted);
    }
    expect(jumps).toBeGreaterThan(30);
  });
});

describe('Redis is away', () => {
  const its = onOwnRedis();
  let token: string;
  let concert: Awaited<ReturnType<typeof createConcert>>;
  beforeEach(async () => {
    token = await guest(its.app.url);
    concert = await createConcert(its.app);
  });

  const reserve = async (strategy: string, seat: number) => {
    const { performanceId, seatIds } = concert;
    const input = { performanceId, seatIds: [seatIds[seat]], strategy, idempotencyKey: `key ${seat}` };
    return (await run(its.app.url, 'ReserveSeats', { input }, token)).data.reserveSeats;
  };
  const UNAVAILABLE = { __typename: 'Refused', code: 'STRATEGY_UNAVAILABLE' };

  test('killed: unavailable, others go on, and so does this one with the next Redis', async () => {
    const held = await reserve('REDIS_LOCK', 0);
    expect(held).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
    await its.server.kill();
    expect(await reserve('REDIS_LOCK', 1)).toMatchObject(UNAVAILABLE);
    expect(await reserve('ATOMIC', 1)).toMatchObject({ status: 'HELD', strategy: 'ATOMIC' });
    // A key that has its reservation answers it, Redis or not.
    expect(await reserve('REDIS_LOCK', 0)).toEqual(held);
    await its.server.start();
    await eventually(async () => expect(await reserve('REDIS_LOCK', 2)).toMatchObject({ status: 'HELD' }));
    await expectNoViolation(its.app.database);
  });

  test('paused: after twenty calls that waited in vain nobody waits any more', async () => {
    await eventually(async () => expect(await its.redis.ping()).toBe('PONG'));
    its.server.pause();
    try {
      const waited = await Promise.all(Array.from({ length: 40 }, () => reserve('REDIS_LOCK', 0)));
      expect(waited).toEqual(waited.map(() => expect.objectContaining(UNAVAILABLE)));
      const asked = jest.spyOn(SeatLocks.prototype, 'acquire');
      for (let time = 0; time < 5; time += 1)
        expect(await reserve('REDIS_LOCK', 0)).toMatchObject(UNAVAILABLE);
      // Redis is asked again when the breaker lets a probe through, which is once in five seconds.
      expect(asked.mock.calls.length).toBeLessThan(2);
      asked.mockRestore();
      expect(await reserve('ATOMIC', 1)).toMatchObject({ status: 'HELD', strategy: 'ATOMIC' });
    } finally {
      its.server.resume();
    }
    // The probe after five seconds; the seat of those who waited is locked until their lock has lapsed.
    await eventually(
      async () => expect(await reserve('REDIS_LOCK', 2)).toMatchObject({ status: 'HELD' }),
      15_000,
    );
    await expectNoViolation(its.app.database);
  });
});
