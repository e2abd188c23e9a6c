import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { Budget, type Spender } from '../../src/http/admission/budget.js';
import { Fault } from '../../src/platform/fault.js';
import { openRedis } from '../../src/platform/redis.js';
import { startOwnRedis } from '../support/own-redis.js';
import { testRedisUrl } from '../support/redis.js';

const LIMIT = 1_000;
const DEAREST = 120;
const RUNS = 150;

let clients: Redis[];
beforeAll(async () => {
  clients = [0, 1].map(() => openRedis(testRedisUrl(), () => undefined));
  await Promise.all(clients.map((client) => client.connect()));
});
afterAll(() => {
  for (const client of clients) client.disconnect();
});

const budgets = (): Budget[] =>
  clients.map((client) => new Budget(client, { costPerMinute: LIMIT, exemptLoopback: true }));
const caller = (userId: string): Spender => ({
  caller: { userId, viewerId: 'v', sessionId: 's', roles: [] },
  address: '203.0.113.7',
});
const stranger = (address: string): Spender => ({ caller: null, address });

/** Whether it was let through. */
async function spends(budget: Budget, spender: Spender, cost: number): Promise<boolean> {
  try {
    const spent = await budget.spend(spender, cost);
    expect(spent.requested).toBe(cost);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'RATE_LIMITED' });
    const { retryAfterMs } = error as Fault;
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    return false;
  }
}

const wishes = fc.array(
  fc.array(fc.record({ process: fc.nat(1), cost: fc.integer({ min: 1, max: DEAREST }) }), {
    minLength: 1,
    maxLength: 12,
  }),
  { minLength: 1, maxLength: 8 },
);

test(`${RUNS} crowds at two processes: together they get one budget, never more`, async () => {
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(wishes, async (rounds) => {
      const user = caller(randomUUID());
      const processes = budgets();
      let spent = 0;
      let asked = 0;
      for (const round of rounds) {
        const answers = await Promise.all(
          round.map(({ process, cost }) => spends(processes[process]!, user, cost)),
        );
        round.forEach(({ cost }, index) => {
          asked += cost;
          spent += answers[index] ? cost : 0;
        });
      }
      expect(spent).toBeLessThanOrEqual(LIMIT);
      if (spent === asked) return;
      refusals += 1;
      // At most this may stay unspent: in each process, a part that is less than an operation costs.
      expect(spent).toBeGreaterThan(LIMIT - 2 * DEAREST);
    }),
    { numRuns: RUNS },
  );
  expect(refusals).toBeGreaterThan(RUNS / 10);
});

test('one after the other, operations spend the whole budget, and each answer says what is left', async () => {
  const [budget] = budgets();
  const user = caller(randomUUID());
  expect(budget!.remaining(user)).toBe(LIMIT);
  for (let left = LIMIT - 100; left >= 0; left -= 100) {
    expect(await budget!.spend(user, 100)).toEqual({ requested: 100, remaining: left });
    expect(budget!.remaining(user)).toBe(left);
  }
  expect(await spends(budget!, user, 1)).toBe(false);
  expect(() => budget!.check(user)).toThrow(Fault);
});

test('a user has one budget, whatever the address; an address has its own', async () => {
  const [budget] = budgets();
  const userId = randomUUID();
  const elsewhere = { ...caller(userId), address: '198.51.100.9' };
  expect(await spends(budget!, caller(userId), LIMIT)).toBe(true);
  expect(await spends(budget!, elsewhere, 1)).toBe(false);
  expect(await spends(budget!, stranger('198.51.100.9'), 1)).toBe(true);
});

test('an IPv6 network of a household is one address, and a mapped address is its IPv4 address', async () => {
  const [budget] = budgets();
  expect(await spends(budget!, stranger('2001:db8:1:2::1'), LIMIT)).toBe(true);
  expect(await spends(budget!, stranger('2001:db8:1:2:ffff::9'), 1)).toBe(false);
  expect(await spends(budget!, stranger('2001:db8:1:3::1'), 1)).toBe(true);
  expect(await spends(budget!, stranger('203.0.113.44'), LIMIT)).toBe(true);
  expect(await spends(budget!, stranger('::ffff:203.0.113.44'), 1)).toBe(false);
});

describe('this machine', () => {
  test.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
    '%s may ask for anything',
    async (address) => {
      const [budget] = budgets();
      const spent = { requested: 50 * LIMIT, remaining: null, exempt: 'loopback' };
      expect(await budget!.spend(stranger(address), 50 * LIMIT)).toEqual(spent);
      expect(budget!.remaining(stranger(address))).toBeNull();
    },
  );

  test('not in production', async () => {
    const settings = { costPerMinute: LIMIT, exemptLoopback: false };
    const budget = new Budget(clients[0]!, settings);
    expect(await spends(budget, { ...caller(randomUUID()), address: '127.0.0.1' }, LIMIT + 1)).toBe(false);
  });
});

test('while Redis is unreachable each process counts for itself, and nothing fails', async () => {
  const own = await startOwnRedis();
  const away = [0, 1].map(() => openRedis(own.url, () => undefined));
  try {
    await Promise.all(away.map((client) => client.connect()));
    await own.kill();
    for (const client of away) {
      const budget = new Budget(client, { costPerMinute: LIMIT, exemptLoopback: true });
      const user = caller('the same for both');
      const answers: boolean[] = [];
      for (let turn = 0; turn < 12; turn += 1) answers.push(await spends(budget, user, 100));
      expect(answers.filter((each) => each)).toHaveLength(10);
    }
  } finally {
    for (const client of away) client.disconnect();
    await own.stop();
  }
});
