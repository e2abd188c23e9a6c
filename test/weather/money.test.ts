import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { expectNoViolation } from '../support/judged.js';
import { ledgerProblems } from '../support/ledger.js';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import { untilQueueing } from '../support/queueing.js';
import { Buyers } from './buyers.js';

const FANS = 200;
const RUN_MS = 60_000;
/** A busy machine gets more time for its kills and snapshots. */
const RUN_MAX_MS = 180_000;
const KILLED_MIN = 400;
const KILL_EVERY_MS = 60;
const LOOK_EVERY_MS = 200;
const SNAPSHOTS_MIN = 100;
/** A hold that is forgotten lapses, and a quick fan pays in time. */
const HOLD_SECONDS = '2';

// One connection of the app each time, at work if there is one that works.
const KILL_ONE = `
  select pg_terminate_backend(pid) as killed from pg_stat_activity
  where datname = current_database() and application_name like 'ticket-rush%'
  order by state = 'active' desc, random() limit 1`;

let app: TestApp;
let log: OwnRedis;
beforeAll(async () => {
  log = await startLogRedis();
  app = await startTestApp({ LOG_REDIS_URL: log.url, HOLD_SECONDS });
  await untilQueueing(app);
}, 60_000);
afterAll(async () => {
  await app.stop();
  await log.stop();
});

/** Works again and again until it is stopped. */
function repeatedly(everyMs: number, work: () => Promise<void>): { stop(): Promise<void> } {
  let going = true;
  const working = (async () => {
    while (going) {
      await work();
      await wait(everyMs);
    }
  })();
  // What it throws is told when it is stopped.
  working.catch(() => undefined);
  return {
    stop() {
      going = false;
      return working;
    },
  };
}

test('fans hold, pay, cancel and refund while connections are killed: no won and no seat is lost', async () => {
  const concert = await createConcert(app, { rows: 10, seatsPerRow: 10 });
  const buyers = await Buyers.among(app, concert, FANS);
  let killed = 0;
  const killing = repeatedly(KILL_EVERY_MS, async () => {
    killed += (await app.database.query(KILL_ONE)).length;
  });
  let snapshots = 0;
  const looking = repeatedly(LOOK_EVERY_MS, async () => {
    const problems = await ledgerProblems((text) => app.database.query(text));
    expect(problems).toEqual({ lost: [], disagree: [] });
    snapshots += 1;
  });
  const begunAt = performance.now();
  const goesOn = (): boolean => {
    const passed = performance.now() - begunAt;
    const isEnough = killed >= KILLED_MIN && snapshots >= SNAPSHOTS_MIN;
    return passed < RUN_MS || (!isEnough && passed < RUN_MAX_MS);
  };
  await buyers.buyWhile(goesOn).finally(() => killing.stop());
  await looking.stop();
  process.stdout.write(
    `${JSON.stringify({ killed, snapshots, ...Object.fromEntries([...buyers.answers].toSorted()) })}\n`,
  );
  await expectNoViolation(app.database, buyers.history);
  expect(killed).toBeGreaterThanOrEqual(KILLED_MIN);
  expect(snapshots).toBeGreaterThanOrEqual(SNAPSHOTS_MIN);
  // The run was about money only if it moved.
  for (const what of [
    'PayReservation ok',
    'RefundReservation ok',
    'ChargeWallet ok',
    'CancelReservation ok',
  ]) {
    expect(buyers.answers.get(what)).toBeGreaterThan(10);
  }
}, 300_000);
