import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { crowd, type Fan, fans, type Granted } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { signedIn } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { startLogRedis } from '../support/log-redis.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type Buyer, buyer, hold, lapse, pay } from '../support/purchases.js';
import { untilQueueing } from '../support/queueing.js';
import { block, giveBack, joinStandby, leaveStandby, seatsOf, soldOut } from './fans.js';
import { verifyStandby } from './verifying.js';

const STRATEGIES = ['OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK', 'ATOMIC', 'QUEUE'];

let log: OwnRedis;
let redis: OwnRedis;
let app: TestApp;
let owner: Buyer;
let admin: string;
let standingBy: Fan[];
let strangers: Fan[];
beforeAll(async () => {
  [log, redis] = await Promise.all([startLogRedis(), startOwnRedis()]);
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0', LOG_REDIS_URL: log.url, REDIS_URL: redis.url });
  await untilQueueing(app);
  owner = await buyer(app, 100_000_000);
  admin = await signedIn(app.url, ADMIN);
  standingBy = await fans(app.url, 200);
  strangers = await fans(app.url, 60);
}, 30_000);
afterAll(async () => {
  await app?.stop();
  await Promise.all([log?.stop(), redis?.stop()]);
});

/** Fifty seats: twenty are sold, twenty are held, ten are blocked. Returns how each comes back. */
async function goneInThreeWays(): Promise<TestConcert & { comeBack: (() => Promise<void>)[] }> {
  const concert = await createConcert(app, { rows: 5 });
  const comeBack: (() => Promise<void>)[] = [];
  for (const seat of concert.seatIds.slice(0, 40)) {
    const reservation = await hold(app, concert, owner, [seat]);
    if (comeBack.length < 20) {
      expect(await pay(app, owner, reservation, reservation)).toMatchObject({ status: 'CONFIRMED' });
      comeBack.push(() => giveBack(app, owner, reservation));
    } else comeBack.push(() => lapse(app, reservation));
  }
  await block(app, admin, concert, concert.seatIds.slice(40), true);
  for (const seat of concert.seatIds.slice(40)) {
    comeBack.push(() => block(app, admin, concert, [seat], false));
  }
  return { ...concert, comeBack };
}

/** Strangers who want any seat by every strategy, wave after wave, until the end. */
async function strangersTry(
  { performanceId, seatIds }: TestConcert,
  isOver: () => boolean,
): Promise<Granted[]> {
  const answers: Granted[] = [];
  for (let wave = 0; !isOver(); wave += 1) {
    const wishes = strangers.flatMap((fan, index) =>
      [1, 2].map((seats) => ({
        fan,
        performanceId,
        seatIds: Array.from({ length: seats }, (_, each) => seatIds[(index * 7 + wave + each * 13) % 50]!),
        strategy: STRATEGIES[(index + wave) % STRATEGIES.length]!,
        key: `${performanceId} ${wave} ${seats}`,
      })),
    );
    answers.push(...(await crowd(app.url, wishes)));
  }
  return answers;
}

const offersOf = ({ performanceId }: TestConcert) =>
  app.database.query<{ number: string; seat_ids: string[] }>(
    `select s.number, r.seat_ids from standby_place s join reservation r on r.id = s.reservation_id
     where s.performance_id = $1 and s.status = 'OFFERED' order by s.number`,
    [decodeNumbered('Performance', performanceId)],
  );

test('50 seats come back at once in three ways: 50 fans of 200 get one each, and no stranger any', async () => {
  const concert = await goneInThreeWays();
  const joined = await Promise.all(standingBy.map((fan) => joinStandby(app, concert, fan)));
  const numbers = joined.map(({ number }) => number).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));

  let isOver = false;
  const trying = strangersTry(concert, () => isOver);
  const coming = Promise.all(concert.comeBack.map((each) => each()));
  const offers = await eventually(async () => {
    const rows = await offersOf(concert);
    expect(rows).toHaveLength(50);
    return rows;
  }, 25_000).finally(async () => {
    isOver = true;
    await Promise.all([coming, trying]);
  });
  const answers = await trying;

  expect(offers.map(({ number }) => Number(number))).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  expect(new Set(offers.flatMap(({ seat_ids }) => seat_ids)).size).toBe(50);
  expect(answers.length).toBeGreaterThanOrEqual(120);
  expect(answers.filter(({ reservation }) => reservation)).toEqual([]);
  expect(new Set(answers.map(({ wish }) => wish.strategy)).size).toBe(STRATEGIES.length);
  await expectNoViolation(app.database);
  expect(await verifyStandby(app, concert.performanceId)).toMatchObject({ status: 0 });
}, 60_000);

test('joins, leaves and returns of the only seat at once: no seat is free while a fan waits', async () => {
  for (let round = 0; round < 12; round += 1) {
    const concert = await soldOut(app, owner, { seatsPerRow: 1 });
    const [before, after] = standingBy.slice(round * 2);
    await joinStandby(app, concert, before!);
    await Promise.all([
      leaveStandby(app, concert, before!),
      giveBack(app, owner, concert.reservations[0]!),
      joinStandby(app, concert, after!),
    ]);
    const torn = await app.database.query(
      `select from standby_list l join seat s on s.performance_id = l.performance_id
       where l.performance_id = $1 and l.waiting > 0 and s.status = 'AVAILABLE'`,
      [decodeNumbered('Performance', concert.performanceId)],
    );
    expect(torn).toEqual([]);
    // Offered to the one who waits, or on sale: it stays kept back for no fan.
    await eventually(async () => expect(await seatsOf(app, concert)).not.toEqual(['BLOCKED']));
    expect(await verifyStandby(app, concert.performanceId)).toMatchObject({ status: 0 });
  }
  await expectNoViolation(app.database);
}, 30_000);
