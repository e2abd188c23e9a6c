import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { signedIn } from '../support/graphql.js';
import { expectNoViolation } from '../support/judged.js';
import { type Buyer, balanceOf, buyer, hold, pay, setBalance } from '../support/purchases.js';
import { cancel, type Death, liveUntil, progressOf, remainsOf, resume } from './cancelling.js';

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

const GIVEN_BACK = {
  reservations: ['CANCELLED', 'REFUNDED'],
  tickets: ['VOID'],
  seats: ['AVAILABLE'],
  payments: ['REFUNDED'],
  refunds: 2,
  kept: 0,
};
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
