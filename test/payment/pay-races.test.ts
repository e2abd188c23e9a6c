import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { lockSeat } from '../support/locked-seat.js';
import { type LossyProxy, startProxy } from '../support/proxy.js';
import { type Buyer, balanceOf, buyer, hold, lapse, PRICE, pay, stateOf } from '../support/purchases.js';

const RICH = 100_000_000;
/** How many purchases meet their deadlines at once. */
const RACERS = 4;
const ROUNDS_MAX = 25;

let app: TestApp;
let proxy: LossyProxy;
let concert: TestConcert;
let seat = 0;
beforeAll(async () => {
  app = await startTestApp({ DEMONSTRATION_BALANCE: '0' });
  proxy = await startProxy(app.database.url);
  concert = await createConcert(app, { rows: 1, seatsPerRow: 100 });
});
afterAll(async () => {
  await proxy?.close();
  await app?.stop();
});

const nextSeat = (): string => concert.seatIds[seat++]!;

/** Waits until this many of the app's statements wait for a lock. */
const waiting = (count: number) =>
  eventually(async () => {
    const [row] = await app.database.query<{ waiting: string }>(
      `select count(*) as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(Number(row!.waiting)).toBeGreaterThanOrEqual(count);
  });

/** Starts all of these while the seat is locked, so that they meet for certain. */
async function meeting<T>(seatId: string, works: (() => Promise<T>)[]): Promise<T[]> {
  const unlock = await lockSeat(app, seatId);
  try {
    const working = works.map((work) => work());
    await waiting(Math.min(works.length, 8));
    await unlock();
    return await Promise.all(working);
  } finally {
    await unlock();
  }
}

const FREED = { status: 'EXPIRED', payments: [], tickets: [], seats: ['AVAILABLE'], entries: [] };
const PAID = {
  status: 'CONFIRMED',
  payments: ['WALLET CAPTURED'],
  tickets: ['VALID'],
  seats: ['SOLD'],
  entries: ['PAYMENT'],
};

async function heldSeat(fan: Buyer): Promise<{ id: string; seatId: string }> {
  const seatId = nextSeat();
  return { id: await hold(app, concert, fan, [seatId]), seatId };
}

test('a hundred repeats with one key at once: one payment, and each is told the same', async () => {
  const fan = await buyer(app, RICH);
  const { id, seatId } = await heldSeat(fan);
  const answers = await meeting(
    seatId,
    Array.from({ length: 100 }, () => () => pay(app, fan, id, 'key')),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 'CONFIRMED', version: 2, payment: { status: 'CAPTURED' } });
  expect(await balanceOf(app, fan.userId)).toBe(RICH - PRICE);
  expect(await stateOf(app, id)).toEqual(PAID);
});

test('a hundred requests with keys of their own at once: one pays, the others find nothing to pay', async () => {
  const fan = await buyer(app, RICH);
  const { id, seatId } = await heldSeat(fan);
  const answers = await meeting(
    seatId,
    Array.from({ length: 100 }, (_, index) => () => pay(app, fan, id, `key ${index}`)),
  );
  const told = answers.map(({ status, code }) => status ?? code).sort();
  expect(told).toEqual(['CONFIRMED', ...Array.from({ length: 99 }, () => 'NOT_PAYABLE')]);
  expect(await balanceOf(app, fan.userId)).toBe(RICH - PRICE);
  expect(await stateOf(app, id)).toEqual(PAID);
});

test('one key for many reservations at once pays one of them', async () => {
  const fan = await buyer(app, RICH);
  const held = await Promise.all(Array.from({ length: 8 }, () => heldSeat(fan)));
  const answers = await Promise.all(held.map(({ id }) => pay(app, fan, id, 'key')));
  const told = answers.map(({ status, code }) => status ?? code).sort();
  expect(told).toEqual(['CONFIRMED', ...Array.from({ length: 7 }, () => 'IDEMPOTENCY_KEY_REUSED')]);
  expect(await balanceOf(app, fan.userId)).toBe(RICH - PRICE);
});

test('many purchases at once take no more out of a wallet than it holds', async () => {
  const fan = await buyer(app, 3 * PRICE + 1);
  const held = await Promise.all(Array.from({ length: 8 }, () => heldSeat(fan)));
  const answers = await Promise.all(held.map(({ id }, index) => pay(app, fan, id, `key ${index}`)));
  const told = answers.map(({ status, code }) => status ?? code).sort();
  expect(told).toEqual([
    ...Array.from({ length: 3 }, () => 'CONFIRMED'),
    ...Array.from({ length: 5 }, () => 'INSUFFICIENT_FUNDS'),
  ]);
  expect(await balanceOf(app, fan.userId)).toBe(1);
});

test('a purchase and a cancellation at the same instant: one of the two', async () => {
  for (let round = 0; round < 6; round += 1) {
    const fan = await buyer(app, RICH);
    const { id, seatId } = await heldSeat(fan);
    const cancel = async () => {
      const answer = await run(app.url, 'CancelReservation', { input: { reservationId: id } }, fan.token);
      return answer.data.cancelReservation;
    };
    const works = [() => pay(app, fan, id, 'key'), cancel];
    const ordered = round % 2 === 0 ? works : works.toReversed();
    const answers = await meeting(seatId, ordered);
    const [paid, cancelled] = round % 2 === 0 ? answers : answers.toReversed();
    const state = await stateOf(app, id);
    if (state.status === 'CONFIRMED') {
      expect(paid).toMatchObject({ status: 'CONFIRMED' });
      expect(cancelled).toMatchObject({ code: 'NOT_CANCELLABLE' });
      expect(state).toEqual(PAID);
    } else {
      expect(paid).toMatchObject({ code: 'NOT_PAYABLE' });
      expect(cancelled).toMatchObject({ status: 'CANCELLED' });
      expect(state).toMatchObject({ status: 'CANCELLED', payments: [], tickets: [], seats: ['AVAILABLE'] });
    }
  }
});

test('a hold that lapses while the purchase waits for its lock is not sold', async () => {
  const fan = await buyer(app, RICH);
  const { id, seatId } = await heldSeat(fan);
  const unlock = await lockSeat(app, seatId);
  const paying = pay(app, fan, id, 'key');
  await waiting(1);
  await lapse(app, id);
  await unlock();
  expect(await paying).toMatchObject({ code: 'HOLD_EXPIRED' });
  expect(await balanceOf(app, fan.userId)).toBe(RICH);
  await eventually(async () => {
    expect(await stateOf(app, id)).toMatchObject({ status: 'EXPIRED', payments: [], seats: ['AVAILABLE'] });
  });
});

const SOLD_OR_FREE = { CONFIRMED: PAID, HOLD_EXPIRED: FREED };

/** Lets the hold lapse in so many milliseconds, and pays it at once while the sweeper looks. */
async function raced(fan: Buyer, id: string, lapsesInMs: number): Promise<keyof typeof SOLD_OR_FREE> {
  await app.database.query(
    `update reservation set held_until = clock_timestamp() + interval '1 millisecond' * $2 where id = $1`,
    [decodeUnguessable('Reservation', id), lapsesInMs],
  );
  let deciding = true;
  const paying = pay(app, fan, id, id).finally(() => {
    deciding = false;
  });
  while (deciding) await sweep();
  const { status, code } = await paying;
  return status ?? code;
}

const sweep = () =>
  app.database.query(
    `select count(*) from release_reservations(array(
      select id from reservation where status = 'HELD' and held_until <= clock_timestamp()), 'EXPIRED')`,
  );

test('a purchase and the sweeper in the same millisecond: sold or free, never both', async () => {
  const stage = await createConcert(app, { seatsPerRow: RACERS * ROUNDS_MAX });
  const fans = await Promise.all(Array.from({ length: RACERS }, () => buyer(app, RICH)));
  const seats = stage.seatIds.values();
  const seen = { CONFIRMED: 0, HOLD_EXPIRED: 0 };
  let lapsesInMs = 20;
  for (let round = 0; round < ROUNDS_MAX && Math.min(...Object.values(seen)) < 2 * RACERS; round += 1) {
    const ids = await Promise.all(fans.map((fan) => hold(app, stage, fan, [seats.next().value!])));
    const told = await Promise.all(ids.map((id, racer) => raced(fans[racer]!, id, lapsesInMs)));
    await sweep();
    for (const [racer, id] of ids.entries()) {
      const outcome = told[racer]!;
      expect(await stateOf(app, id)).toEqual(SOLD_OR_FREE[outcome]);
      seen[outcome] += 1;
    }
    // To where the deadline is as likely to come first as the purchase.
    const sold = told.filter((outcome) => outcome === 'CONFIRMED').length;
    lapsesInMs *= sold > RACERS / 2 ? 0.8 : 1.25;
  }
  expect(seen.CONFIRMED).toBeGreaterThan(RACERS);
  expect(seen.HOLD_EXPIRED).toBeGreaterThan(RACERS);
});

test('a connection that is cut after the commit: the outcome is unknown, and the repeat tells', async () => {
  const through = await startOn({ ...app.database, url: proxy.url }, { ROLES: 'api' });
  try {
    const fan = await buyer(app, RICH);
    const { id } = await heldSeat(fan);
    const target = { ...app, url: through.url! };
    const cut = proxy.atAnswerTo('pay-from-wallet', () => undefined);
    expect(await pay(target, fan, id, 'key')).toEqual({ error: 'OUTCOME_UNKNOWN' });
    await cut;
    expect(await stateOf(app, id)).toEqual(PAID);
    expect(await pay(target, fan, id, 'key')).toMatchObject({ status: 'CONFIRMED', version: 2 });
    expect(await balanceOf(app, fan.userId)).toBe(RICH - PRICE);

    // A question that never arrived leaves the same answer, and the repeat pays.
    const other = await heldSeat(fan);
    const lost = proxy.atQuestion('pay-from-wallet', () => undefined);
    expect(await pay(target, fan, other.id, 'other key')).toEqual({ error: 'OUTCOME_UNKNOWN' });
    await lost;
    expect(await pay(target, fan, other.id, 'other key')).toMatchObject({ status: 'CONFIRMED' });
    expect(await balanceOf(app, fan.userId)).toBe(RICH - 2 * PRICE);
  } finally {
    await through.stop();
  }
});

test('purchases of many fans that come together are paid together, and each gets its own answer', async () => {
  const fans = await Promise.all(Array.from({ length: 30 }, () => buyer(app, RICH)));
  const held = await Promise.all(fans.map((fan) => heldSeat(fan)));
  const poor = await buyer(app, PRICE - 1);
  const tooDear = await heldSeat(poor);
  const late = await heldSeat(poor);
  await lapse(app, late.id);
  const stranger = await buyer(app, RICH);
  const others = await heldSeat(poor);
  const busy = await buyer(app, RICH);
  const locked = await heldSeat(busy);
  const before = await app.database.query<{ position: string }>('select max(id) as position from event');
  const unlock = await lockSeat(app, locked.seatId);
  const waits = pay(app, busy, locked.id, 'key');
  const paying = Promise.all([
    ...held.map(({ id }, index) => pay(app, fans[index]!, id, 'key')),
    ...held.slice(0, 5).map(({ id }, index) => pay(app, fans[index]!, id, 'key')),
    pay(app, poor, tooDear.id, 'key'),
    pay(app, poor, late.id, 'late'),
    pay(app, stranger, others.id, 'not theirs'),
  ]);
  // They do not wait for the purchase that waits for a lock.
  const answers = await paying;
  await unlock();
  expect(await waits).toMatchObject({ status: 'CONFIRMED' });
  for (const [index, { id }] of [...held, ...held.slice(0, 5)].entries()) {
    expect(answers[index]).toMatchObject({
      id,
      status: 'CONFIRMED',
      version: 2,
      payment: { method: 'WALLET' },
    });
    expect(await stateOf(app, id)).toEqual(PAID);
  }
  expect(answers.slice(35).map(({ code }) => code)).toEqual([
    'INSUFFICIENT_FUNDS',
    'HOLD_EXPIRED',
    'NOT_FOUND',
  ]);
  for (const { userId } of fans) expect(await balanceOf(app, userId)).toBe(RICH - PRICE);
  const events = await app.database.query<{ sold: number }>(
    `select jsonb_array_length(payload->'paymentIds') as sold from event
     where topic = 'seats-sold' and id > $1`,
    [before[0]!.position],
  );
  expect(events.reduce((sum, { sold }) => sum + sold, 0)).toBe(31);
  expect(Math.max(...events.map(({ sold }) => sold))).toBeGreaterThan(1);
});

test('a batch whose answer is lost: the outcome is unknown for all of it, and each repeat tells', async () => {
  const through = await startOn({ ...app.database, url: proxy.url }, { ROLES: 'api' });
  try {
    const target = { ...app, url: through.url! };
    const fans = await Promise.all(Array.from({ length: 6 }, () => buyer(app, RICH)));
    const held = await Promise.all(fans.map((fan) => heldSeat(fan)));
    const cut = proxy.atAnswerTo('pay-together', () => undefined);
    const answers = await Promise.all(held.map(({ id }, index) => pay(target, fans[index]!, id, 'key')));
    await cut;
    expect(answers.some(({ error }) => error === 'OUTCOME_UNKNOWN')).toBe(true);
    for (const [index, { id }] of held.entries()) {
      expect(await pay(target, fans[index]!, id, 'key')).toMatchObject({ status: 'CONFIRMED', version: 2 });
      expect(await stateOf(app, id)).toEqual(PAID);
      expect(await balanceOf(app, fans[index]!.userId)).toBe(RICH - PRICE);
    }
  } finally {
    await through.stop();
  }
});

test('the judge finds nothing', async () => {
  await expectNoViolation(app.database);
});
