import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { crowd, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { decodeNumbered } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { type Buyer, buyer } from '../support/purchases.js';
import { startServerProcess } from '../support/server-process.js';
import { giveBack, joinStandby, placeOf, seatsOf, soldOut } from './fans.js';
import { verifyStandby } from './verifying.js';

let app: TestApp;
let owner: Buyer;
beforeAll(async () => {
  // It answers requests. Other processes do the work behind them.
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0', ROLES: 'api' });
  owner = await buyer(app, 100_000_000);
});
afterAll(async () => {
  await app?.stop();
});

const numbersOffered = async (performanceId: string): Promise<number[]> => {
  const rows = await app.database.query<{ number: string }>(
    `select number from standby_place where performance_id = $1 and status = 'OFFERED' order by number`,
    [decodeNumbered('Performance', performanceId)],
  );
  return rows.map(({ number }) => Number(number));
};

const oneTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

test('a process that dies after a seat came back loses nothing: the seat is kept, and the next worker offers it', async () => {
  const concert = await soldOut(app, owner, { seatsPerRow: 1 });
  const [fan, ...strangers] = await fans(app.url, 20);
  await joinStandby(app, concert, fan!);
  const dying = await startServerProcess(app.database.url, { ROLES: 'api', SEED: 'false' });
  await giveBack({ ...app, url: dying.url! }, owner, concert.reservations[0]!);
  await dying.kill();

  expect(await seatsOf(app, concert)).toEqual(['BLOCKED']);
  const wishes = strangers.map((stranger, index) => ({
    fan: stranger,
    performanceId: concert.performanceId,
    seatIds: concert.seatIds,
    strategy: ['ATOMIC', 'OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK'][index % 4]!,
    key: 'mine',
  }));
  const answers = await crowd(app.url, wishes);
  expect(answers.filter(({ reservation }) => reservation)).toEqual([]);
  expect(await placeOf(app, concert, fan!)).toMatchObject({ status: 'WAITING', ahead: 0 });
  const worker = await startOn(app.database, { ROLES: 'worker' });
  await eventually(async () => {
    expect(await placeOf(app, concert, fan!)).toMatchObject({ status: 'OFFERED' });
  });
  await worker.stop();
  await expectNoViolation(app.database);
}, 30_000);

test('two workers at once, of which one is killed in the middle, offer every seat once and in order', async () => {
  const concert = await soldOut(app, owner, { rows: 6, together: 1 });
  const standingBy = await fans(app.url, 80);
  await Promise.all(standingBy.map((fan) => joinStandby(app, concert, fan)));
  await Promise.all(concert.reservations.map((each) => giveBack(app, owner, each)));
  expect(new Set(await seatsOf(app, concert))).toEqual(new Set(['BLOCKED']));

  const environment = { ROLES: 'worker', SEED: 'false' };
  const starting = [1, 2].map(() => startServerProcess(app.database.url, environment));
  const [first, second] = await Promise.all(starting);
  await eventually(async () =>
    expect((await numbersOffered(concert.performanceId)).length).toBeGreaterThan(0),
  );
  await first!.kill();
  await eventually(async () => expect(await numbersOffered(concert.performanceId)).toEqual(oneTo(30)));
  await second!.terminate();
  const offered = await app.database.query(
    `select distinct k.seat_id from reservation_seat k join standby_place s on s.reservation_id = k.reservation_id
     where s.performance_id = $1 and k.active`,
    [decodeNumbered('Performance', concert.performanceId)],
  );
  expect(offered).toHaveLength(30);
  await expectNoViolation(app.database);
  expect(await verifyStandby(app, concert.performanceId)).toMatchObject({ status: 0 });
}, 60_000);
