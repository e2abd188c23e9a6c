import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { HistoryWriter } from '../../tools/judge/history.js';
import type { TestApp } from '../support/app.js';

// The sixth mistake is not in the database: a digest that is the same for every input checks nothing.
const real = await import('../../src/reservation/reservation-id.js');
let sameForAll = false;
jest.unstable_mockModule('../../src/reservation/reservation-id.js', () => ({
  ...real,
  inputDigest: (performanceId: number, seatIds: readonly number[]) =>
    sameForAll ? '00'.repeat(32) : real.inputDigest(performanceId, seatIds),
}));
const { startTestApp } = await import('../support/app.js');
const { createConcert } = await import('../support/concert.js');
const { crowd, fans } = await import('../support/crowd.js');
const { violated } = await import('../support/judged.js');

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const reuseOneKey = async (): Promise<string[]> => {
  const history = new HistoryWriter({ keep: true });
  const { performanceId, seatIds } = await createConcert(app);
  const [fan] = await fans(app.url, 1);
  for (const seat of seatIds.slice(0, 2)) {
    const reuse = { fan: fan!, performanceId, seatIds: [seat], strategy: 'ATOMIC', key: 'one key' };
    await crowd(app.url, [reuse], history);
  }
  return violated(app.database, history);
};

test('a key without a check of its digest is caught by I-7', async () => {
  sameForAll = true;
  expect(await reuseOneKey()).toContain('I-7');
});

test('it is not reported where it is not', async () => {
  sameForAll = false;
  expect(await reuseOneKey()).toEqual([]);
});
