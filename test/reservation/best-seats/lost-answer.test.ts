import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startOn, startTestApp, type TestApp } from '../../support/app.js';
import { createConcert } from '../../support/concert.js';
import { guest } from '../../support/graphql.js';
import { expectNoViolation } from '../../support/judged.js';
import { type LossyProxy, startProxy } from '../../support/proxy.js';
import { askBest } from './asking.js';

let app: TestApp;
let proxy: LossyProxy;
beforeAll(async () => {
  app = await startTestApp();
  proxy = await startProxy(app.database.url);
});
afterAll(async () => {
  await proxy.close();
  await app.stop();
});

// The statement whose answer says that the reservation is durable.
test.each([
  ['ATOMIC', 'hold-best-seats-together'],
  ['PESSIMISTIC', 'lock-and-hold-best-seats'],
  ['OPTIMISTIC', 'hold-seats'],
])('%s: after a lost answer the repeat tells which seats were chosen', async (strategy, decision) => {
  const { performanceId } = await createConcert(app);
  const through = await startOn({ ...app.database, url: proxy.url }, { ROLES: 'api' });
  try {
    const token = await guest(through.url!);
    const wanted = { count: 3, strategy, key: 'k' };
    const cut = proxy.atAnswerTo(decision, () => undefined);
    const lost = await askBest({ url: through.url! }, token, performanceId, wanted);
    await cut;
    // A batch is worth a question on another connection: ATOMIC finds what was committed.
    if (strategy === 'ATOMIC') expect(lost.data.reserveBestSeats).toMatchObject({ status: 'HELD' });
    else expect(lost.errors?.[0]?.extensions.code).toBe('OUTCOME_UNKNOWN');
    const again = await askBest(app, token, performanceId, wanted);
    expect(again.data.reserveBestSeats).toMatchObject({ status: 'HELD', version: 1, strategy });
    expect(again.data.reserveBestSeats.seats).toHaveLength(3);
    const [row] = await app.database.query<{ count: number }>(
      'select count(*)::int as count from reservation r where r.idempotency_key = $1 and r.strategy = $2',
      ['k', strategy],
    );
    expect(row!.count).toBe(1);
    await expectNoViolation(app.database);
  } finally {
    await through.stop();
  }
});
