import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { signedIn } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { type Buyer, balanceOf, buyer, hold, pay, setBalance } from '../support/purchases.js';
import { cancel, type Death, liveUntil, numberOf, progressOf, remainsOf, resume } from './cancelling.js';

const RICH = 10_000_000;

let app: TestApp;
let admin: string;
let fans: Buyer[];
beforeAll(async () => {
  // The workers of this test are its own.
  app = await startTestApp({ ROLES: 'api', DEMONSTRATION_BALANCE: '0' });
  admin = await signedIn(app.url, ADMIN);
  fans = [await buyer(app, RICH), await buyer(app, RICH), await buyer(app, RICH)];
});
afterAll(() => app?.stop());

/** Two purchases and a hold, and the performance is cancelled. */
async function cancelled(): Promise<TestConcert> {
  const concert = await createConcert(app);
  const [one, two, three] = fans as [Buyer, Buyer, Buyer];
  await setBalance(app, one.userId, RICH);
  await pay(app, one, await hold(app, concert, one, concert.seatIds.slice(0, 2)), concert.performanceId);
  await pay(app, two, await hold(app, concert, two, concert.seatIds.slice(2, 3)), concert.performanceId);
  await hold(app, concert, three, concert.seatIds.slice(3, 4));
  expect(await cancel(app, concert, admin)).toMatchObject({ cancelled: true });
  return concert;
}

test('the very first seat of a database is not forgotten', async () => {
  const concert = await createConcert(app);
  const [one] = fans as [Buyer];
  await pay(app, one, await hold(app, concert, one, concert.seatIds.slice(0, 1)), 'first seat');
  expect(decodeNumbered('Seat', concert.seatIds[0]!)).toBe(0);
  await cancel(app, concert, admin);
  await resume(app, concert);
  expect(await remainsOf(app, concert)).toMatchObject({ reservations: ['REFUNDED'], refunds: 1, kept: 0 });
});

const GIVEN_BACK = {
  reservations: ['CANCELLED', 'REFUNDED'],
  tickets: ['VOID'],
  seats: ['AVAILABLE'],
  payments: ['REFUNDED'],
  refunds: 2,
  kept: 0,
};

test('a hold that is paid after the end of the sale is given back, too', async () => {
  const concert = await createConcert(app);
  const [one, two] = fans as [Buyer, Buyer];
  await setBalance(app, one.userId, RICH);
  await setBalance(app, two.userId, RICH);
  const first = await hold(app, concert, one, concert.seatIds.slice(0, 2));
  const second = await hold(app, concert, two, concert.seatIds.slice(2, 3));
  await cancel(app, concert, admin);
  // No worker has released the holds yet, so they are paid as any other.
  expect(await pay(app, one, first, 'after the end')).toMatchObject({ status: 'CONFIRMED' });
  await resume(app, concert);
  expect(await remainsOf(app, concert)).toMatchObject({ ...GIVEN_BACK, refunds: 1 });
  expect(await balanceOf(app, one.userId)).toBe(RICH);
  // Once the hold is released, there is nothing to pay for.
  expect(await pay(app, two, second, 'too late')).toMatchObject({ code: expect.any(String) });
  expect(await balanceOf(app, two.userId)).toBe(RICH);
  await expectNoViolation(app.database);
});

const STEPS = ['take', 'release', 'next-purchases', 'refund', 'end'].map((step) => `cancellation-${step}`);

test.each([
  ['before', false],
  ['after', true],
])(
  'killed at every step, %s its commit, and resumed: every buyer has their money back once',
  async (_, committed) => {
    const died = new Set<string>();
    for (let at = 1; ; at += 1) {
      const concert = await cancelled();
      const death: Death = { at, committed };
      const step = await liveUntil(app, death);
      await resume(app, concert);
      expect({ step, ...(await remainsOf(app, concert)) }).toEqual({ step, ...GIVEN_BACK });
      for (const fan of fans) expect(await balanceOf(app, fan.userId)).toBe(RICH);
      expect(await progressOf(app, concert, admin)).toMatchObject({
        reservationsTotal: 2,
        refunded: 2,
        failed: 0,
        holdsReleased: 1,
        ticketsVoided: 3,
        stuck: [],
      });
      if (step === undefined) break;
      died.add(step);
    }
    expect([...died].sort()).toEqual([...STEPS].sort());
    await expectNoViolation(app.database);
  },
  60_000,
);

test('a worker that has lost the work changes nothing more', async () => {
  const concert = await cancelled();
  const number = numberOf(concert);
  const take = async () => {
    const due = 'update performance_cancellation set due_at = clock_timestamp() where performance_id = $1';
    await app.database.query(due, [number]);
    const [taken] = await app.database.query<{ fence: string }>(
      `select fence from take_cancellation(interval '1 minute') where performance_id = $1`,
      [number],
    );
    return taken!.fence;
  };
  const slow = await take();
  const fast = await take();
  const outcomeOf = async (text: string, fence: string, ...more: unknown[]) => {
    const [row] = await app.database.query<{ outcome: string }>(`select ${text} as outcome`, [
      number,
      fence,
      ...more,
    ]);
    return row!.outcome;
  };
  const release = `release_cancelled($1, $2, interval '1 minute', 200)`;
  expect(await outcomeOf(release, slow)).toBe('LOST');
  expect(await outcomeOf(release, fast)).toBe('DONE');
  expect(await outcomeOf(release, fast)).toBe('END');
  const [listed] = await app.database.query<{ id: string }>(
    'select reservation_id as id from cancelled_purchase where performance_id = $1',
    [number],
  );
  const refund = 'refund_listed($1, $2, $3, gen_random_uuid())';
  expect(await outcomeOf(refund, slow, listed!.id)).toBe('LOST');
  expect(await outcomeOf(refund, fast, listed!.id)).toBe('REFUNDED');
  expect(await outcomeOf(refund, fast, listed!.id)).toBe('KNOWN');
  expect(await outcomeOf(`end_cancellation($1, $2, interval '1 minute')`, slow)).toBe('LOST');
  await resume(app, concert);
  expect(await remainsOf(app, concert)).toEqual(GIVEN_BACK);
});
