import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { guest, run } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type LossyProxy, startProxy } from '../support/proxy.js';
import { startServerProcess } from '../support/server-process.js';

let redis: OwnRedis;
let app: TestApp;
let proxy: LossyProxy;
let concert: TestConcert;
let seat = 0;
beforeAll(async () => {
  redis = await startOwnRedis();
  app = await startTestApp({ REDIS_URL: redis.url });
  proxy = await startProxy(app.database.url);
  concert = await createConcert(app);
});
afterAll(async () => {
  await proxy.close();
  await app.stop();
  await redis.stop();
});

const reserve = (url: string, token: string, strategy: string, seatId: string) => {
  const input = { performanceId: concert.performanceId, seatIds: [seatId], strategy, idempotencyKey: seatId };
  return run(url, 'ReserveSeats', { input }, token);
};

// The statement whose answer says that the reservation is durable.
const DECISIONS = [
  ['ATOMIC', 'hold-seats-together'],
  ['OPTIMISTIC', 'hold-seats'],
  ['PESSIMISTIC', 'lock-and-hold-seats'],
  ['REDIS_LOCK', 'hold-fenced-seats'],
] as const;

test.each(DECISIONS)(
  '%s: a server killed between COMMIT and answer; the repeat finds the reservation',
  async (strategy, decision) => {
    const seatId = concert.seatIds[seat++]!;
    const server = await startServerProcess(proxy.url, { ROLES: 'api', REDIS_URL: redis.url });
    const token = await guest(server.url!);
    const killed = proxy.atAnswerTo(decision, () => process.kill(server.pid, 'SIGKILL'));
    await expect(reserve(server.url!, token, strategy, seatId)).rejects.toThrow();
    await killed;
    const [row] = await app.database.query<{ id: string }>(
      'select id from reservation where idempotency_key = $1',
      [seatId],
    );
    expect(row).toBeDefined();
    const again = await reserve(app.url, token, strategy, seatId);
    expect(again.data.reserveSeats).toMatchObject({
      status: 'HELD',
      version: 1,
      strategy,
      seats: [{ id: seatId }],
    });
    await expectNoViolation(app.database);
  },
);

test.each(DECISIONS)(
  '%s: a lost connection to the database is OUTCOME_UNKNOWN or looked up; the repeat tells',
  async (strategy, decision) => {
    const seatId = concert.seatIds[seat++]!;
    const through = await startOn(
      { ...app.database, url: proxy.url },
      { ROLES: 'api', REDIS_URL: redis.url },
    );
    try {
      const token = await guest(through.url!);
      const cut = proxy.atAnswerTo(decision, () => undefined);
      const lost = await reserve(through.url!, token, strategy, seatId);
      await cut;
      // A batch is worth a question on another connection: ATOMIC finds what was committed.
      if (strategy === 'ATOMIC') expect(lost.data.reserveSeats).toMatchObject({ status: 'HELD', version: 1 });
      else expect(lost.errors?.[0]?.extensions.code).toBe('OUTCOME_UNKNOWN');
      const again = await reserve(through.url!, token, strategy, seatId);
      expect(again.data.reserveSeats).toMatchObject({ status: 'HELD', version: 1, strategy });
      await expectNoViolation(app.database);
    } finally {
      await through.stop();
    }
  },
);
