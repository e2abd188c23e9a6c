import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { judge } from '../../tools/judge/judge.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { decodeUnguessable } from '../support/ids.js';
import { expectNoViolation } from '../support/judged.js';
import { lockSeat } from '../support/locked-seat.js';
import { type PlantedBug, plant, takeOut } from '../support/planted-bugs.js';
import { type Buyer, buyer, hold, lapse, PRICE, pay, refund } from '../support/purchases.js';
import { MONEY_BUGS } from './money-bugs.js';

/**
 * Each scenario is played without its mistake, where the judge must report nothing, and with it, where the
 * judge must report it. A mistake is taken out before the next one is planted; what it has done remains.
 */
let app: TestApp;
let concert: TestConcert;
let seat = 0;

beforeAll(async () => {
  // Without a worker, so that nothing but the scenario moves.
  app = await startTestApp({ ROLES: 'api', DEMONSTRATION_BALANCE: '0' });
  concert = await createConcert(app, { seatsPerRow: 60 });
});
afterAll(() => app.stop());

const held = (fan: Buyer): Promise<string> => {
  seat += 1;
  return hold(app, concert, fan, [concert.seatIds[seat]!]);
};
const expire = (id: string): Promise<unknown> =>
  app.database.query(`select release_reservations($1, 'EXPIRED')`, [[decodeUnguessable('Reservation', id)]]);

/** Pays each while another purchase waits for the lock of its seat, so that they go as one batch. */
async function payTogether(orders: { fan: Buyer; id: string }[]): Promise<void> {
  const busy = await buyer(app);
  const waitsFor = await held(busy);
  const unlock = await lockSeat(app, concert.seatIds[seat]!);
  try {
    const waiting = pay(app, busy, waitsFor, 'waits');
    await eventually(async () => {
      const backends = await app.database.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(backends).not.toEqual([]);
    });
    await Promise.all(orders.map(({ fan, id }) => pay(app, fan, id, id)));
    await unlock();
    await waiting;
  } finally {
    await unlock();
  }
}

interface Scenario {
  caughtBy: string;
  play(): Promise<unknown>;
}

const SCENARIOS: Record<keyof typeof MONEY_BUGS, Scenario> = {
  'debit without the condition': {
    caughtBy: 'I-3',
    async play() {
      const fan = await buyer(app, PRICE);
      const ids = [await held(fan), await held(fan), await held(fan)];
      await Promise.all(ids.map((id) => pay(app, fan, id, id)));
    },
  },
  'a batch debits without the condition': {
    caughtBy: 'I-3',
    async play() {
      const fans = [await buyer(app), await buyer(app, PRICE - 1), await buyer(app)];
      const orders = [];
      for (const fan of fans) orders.push({ fan, id: await held(fan) });
      await payTogether(orders);
    },
  },
  'a batch sells a lapsed hold': {
    caughtBy: 'I-4',
    async play() {
      const fans = [await buyer(app), await buyer(app)];
      const orders = [];
      for (const fan of fans) orders.push({ fan, id: await held(fan) });
      await lapse(app, orders[0]!.id);
      await payTogether(orders);
      await expire(orders[0]!.id);
    },
  },
  'capture outside the transaction': {
    caughtBy: 'I-4',
    async play() {
      const fan = await buyer(app);
      const id = await held(fan);
      await lapse(app, id);
      await pay(app, fan, id, 'late');
      await expire(id);
    },
  },
  'refund twice': {
    caughtBy: 'I-3',
    async play() {
      const fan = await buyer(app);
      const id = await held(fan);
      await pay(app, fan, id, 'key');
      await Promise.all(['one', 'other'].map((key) => refund(app, fan.token, id, key)));
    },
  },
  'expiry frees a paid seat': {
    caughtBy: 'I-4',
    async play() {
      const fan = await buyer(app);
      const id = await held(fan);
      await pay(app, fan, id, 'key');
      await app.database.query('update reservation set held_until = clock_timestamp() where id = $1', [
        decodeUnguessable('Reservation', id),
      ]);
      await expire(id);
    },
  },
  'ticket before capture': {
    caughtBy: 'I-2',
    async play() {
      const fan = await buyer(app, PRICE - 1);
      const id = await held(fan);
      await pay(app, fan, id, 'poor');
    },
  },
  'webhook without amount check': {
    caughtBy: 'I-3',
    async play() {
      const fan = await buyer(app);
      const id = decodeUnguessable('Reservation', await held(fan));
      const [begun] = await app.database.query<{ payment_id: string }>(
        `select * from begin_payment($1, $2, 'key', $3, 'SANDBOX', true, 'A seat', 'http://localhost',
          interval '10 minutes', interval '1 minute', 1000000, 5)`,
        [fan.userId, id, randomUUID()],
      );
      await app.database.query(
        `select hear_webhook('SANDBOX', $1, $2, 'PAYMENT', 'CAPTURED', 1, 'KRW', 'reference', null)`,
        [randomUUID(), begun!.payment_id],
      );
    },
  },
};

/** How often a promise is broken by now. */
async function violations(invariant: string): Promise<number> {
  const verdicts = await judge({ databaseUrl: app.database.url });
  return verdicts.find(({ id }) => id === invariant)!.violations;
}

test('mistakes that are not there are not reported', async () => {
  for (const { play } of Object.values(SCENARIOS)) await play();
  await expectNoViolation(app.database);
});

test.each(Object.entries(MONEY_BUGS) as [keyof typeof MONEY_BUGS, PlantedBug[]][])(
  '%s: is caught',
  async (name, bugs) => {
    const { caughtBy, play } = SCENARIOS[name];
    const before = await violations(caughtBy);
    for (const bug of bugs) await plant(app.database, bug);
    try {
      await play();
    } finally {
      for (const bug of bugs) await takeOut(app.database, bug);
    }
    expect(await violations(caughtBy)).toBeGreaterThan(before);
  },
);
