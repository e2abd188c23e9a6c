import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startOn } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run, signedIn } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { metric } from '../support/metric.js';
import { startProxy } from '../support/proxy.js';
import { type Buyer, buyer, hold, lapse, PRICE, pay, refund, stateOf } from '../support/purchases.js';
import { openShop, type Shop } from './sandbox-shop.js';
import { SANDBOX_SECRET } from './sandbox-world.js';

let shop: Shop;
let concert: TestConcert;
let fan: Buyer;
let admin: string;
let seat = 0;
beforeAll(async () => {
  shop = await openShop();
  concert = await createConcert(shop.app, { seatsPerRow: 30 });
  fan = await buyer(shop.app, 0);
  admin = await signedIn(shop.app.url, ADMIN);
});
afterAll(() => shop?.close());

const held = (): Promise<string> => hold(shop.app, concert, fan, [concert.seatIds[seat++]!]);

async function paying(): Promise<{ id: string; paymentId: string }> {
  const id = await held();
  expect(await pay(shop.app, fan, id, id, 'SANDBOX')).toMatchObject({ status: 'PAYING' });
  return { id, paymentId: (await shop.payment(id)).id };
}

const until = (id: string, state: Record<string, unknown>) =>
  eventually(async () => expect(await stateOf(shop.app, id)).toMatchObject(state));
const BOUGHT = {
  status: 'CONFIRMED',
  payments: ['SANDBOX CAPTURED'],
  tickets: ['VALID'],
  entries: ['PAYMENT'],
};
/** Approved, and the provider says nothing of it. */
const SILENTLY = { action: 'approve', callbacks: 0 };

const awaited = async (paymentId: string): Promise<boolean> => {
  const [row] = await shop.app.database.query<{ awaited: boolean }>(
    'select next_look_at is not null as awaited from payment where id = $1',
    [paymentId],
  );
  return row!.awaited;
};

test('a message that never came: the worker asks, and the seats are sold', async () => {
  const { id, paymentId } = await paying();
  await shop.act(paymentId, SILENTLY);
  await shop.lookNow();
  await until(id, BOUGHT);
  expect(await awaited(paymentId)).toBe(false);
});

test('a payment that waits for its buyer is left alone, and looked at less and less often', async () => {
  const { id, paymentId } = await paying();
  await shop.lookNow();
  await eventually(async () => {
    const [row] = await shop.app.database.query<{ looks: number; later: boolean }>(
      `select looks, next_look_at > clock_timestamp() + interval '3 seconds' as later
       from payment where id = $1`,
      [paymentId],
    );
    expect(row).toEqual({ looks: 1, later: true });
  });
  expect(await stateOf(shop.app, id)).toMatchObject({ status: 'PAYING', payments: ['SANDBOX PENDING'] });
});

test('a repeat does not put off the look at a page that is open', async () => {
  const { id, paymentId } = await paying();
  const looks = () =>
    shop.app.database.query('select looks, next_look_at from payment where id = $1', [paymentId]);
  await shop.app.database.query('update payment set looks = 3 where id = $1', [paymentId]);
  const before = await looks();
  expect(await pay(shop.app, fan, id, id, 'SANDBOX')).toMatchObject({ status: 'PAYING' });
  expect(await looks()).toEqual(before);
});

test('past its hold a payment is closed at the provider, so that it cannot be paid any more', async () => {
  const { id, paymentId } = await paying();
  const url = (await shop.payment(id)).redirectUrl!;
  await lapse(shop.app, id);
  await shop.lookNow();
  await until(id, { payments: ['SANDBOX FAILED'], entries: [] });
  expect(await (await fetch(url)).text()).toContain('The shop has closed this payment');
  expect(await awaited(paymentId)).toBe(false);
  expect(await shop.payment(id)).toMatchObject({ failureCode: 'EXPIRED', failure: 'closed' });
});

test('a payment that was replaced is closed at the provider, too', async () => {
  const { id, paymentId } = await paying();
  const url = (await shop.payment(id)).redirectUrl!;
  await pay(shop.app, fan, id, `${id} newer`, 'SANDBOX');
  await eventually(async () => {
    expect(await (await fetch(url)).text()).toContain('The shop has closed this payment');
    expect(await awaited(paymentId)).toBe(false);
  });
  expect((await shop.payments(id)).map(({ failureCode }) => failureCode)).toEqual(['SUPERSEDED', null]);
  expect(await stateOf(shop.app, id)).toMatchObject({ status: 'PAYING' });
});

test('a server that dies before it has asked the provider: the hold is given back', async () => {
  const proxy = await startProxy(shop.app.database.url);
  const other = await startOn(
    { ...shop.app.database, url: proxy.url },
    {
      ROLES: 'api',
      SANDBOX_PAYMENTS_URL: shop.url,
      SANDBOX_PAYMENTS_SECRET: SANDBOX_SECRET,
    },
  );
  try {
    const id = await held();
    const cut = proxy.atAnswerTo('begin-payment', () => undefined);
    const lost = await pay({ ...shop.app, url: other.url! }, fan, id, id, 'SANDBOX');
    await cut;
    expect(lost).toEqual({ error: 'OUTCOME_UNKNOWN' });
    expect(await stateOf(shop.app, id)).toMatchObject({ status: 'PAYING', payments: ['SANDBOX PENDING'] });
    await shop.lookNow();
    await until(id, { status: 'HELD', payments: ['SANDBOX FAILED'], entries: [] });
    expect(await shop.payment(id)).toMatchObject({ failureCode: 'UNKNOWN_TO_PROVIDER' });
  } finally {
    await other.stop();
    await proxy.close();
  }
});

test('an answer that was lost after the provider had opened the payment: the repeat goes on with it', async () => {
  const id = await held();
  await shop.fault({ on: 'create', fault: 'ANSWER_LOST' });
  expect(await pay(shop.app, fan, id, id, 'SANDBOX')).toEqual({ error: 'OUTCOME_UNKNOWN' });
  const { id: paymentId } = await shop.payment(id);
  await shop.act(paymentId, SILENTLY);
  await shop.lookNow();
  await until(id, BOUGHT);
  expect(await pay(shop.app, fan, id, id, 'SANDBOX')).toMatchObject({ status: 'CONFIRMED' });
});

test('a refund is repeated until the provider has confirmed it', async () => {
  const { id, paymentId } = await paying();
  await shop.act(paymentId, SILENTLY);
  await shop.lookNow();
  await until(id, BOUGHT);
  await shop.fault({ on: 'refund', fault: 'UNAVAILABLE' });
  expect(await refund(shop.app, fan.token, id, id)).toMatchObject({ payment: { status: 'REFUNDING' } });
  await eventually(async () => {
    await shop.lookNow();
    expect(await stateOf(shop.app, id)).toMatchObject({ payments: ['SANDBOX REFUNDED'] });
  });
  await shop.lookNow();
  expect(await stateOf(shop.app, id)).toMatchObject({ entries: ['PAYMENT', 'REFUND'], tickets: ['VOID'] });
  expect(await shop.payment(id)).toMatchObject({ refunded: PRICE });
});

const stuck = async (token = admin) => run(shop.app.url, 'StuckPayments', {}, token);
const retry = async (paymentId: string, token = admin): Promise<any> => {
  const answer = await run(shop.app.url, 'RetryRefund', { input: { paymentId } }, token);
  return answer.errors ? { error: answer.errors[0]!.extensions.code } : answer.data.retryRefund;
};

test('a refund that fails for good is shown to admins, is counted, and is tried again when they say so', async () => {
  const { id, paymentId } = await paying();
  await shop.act(paymentId, SILENTLY);
  await shop.lookNow();
  await until(id, BOUGHT);
  await shop.fault({ on: 'refund outcome', fault: 'FAILED' });
  const refunded = await refund(shop.app, fan.token, id, id);
  const globalId = refunded.payment.id;
  await eventually(async () => {
    expect((await stuck()).data.stuckPayments).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          id: globalId,
          status: 'REFUNDING',
          amount: { amount: PRICE },
          stuckBecause: 'the account is closed',
          reservation: { id, status: 'REFUNDED' },
        },
      ],
    });
  });
  expect(await metric(shop.app, 'ticket_rush_payments_stuck')).toBe(1);
  expect(await awaited(paymentId)).toBe(false);
  // Only admins see to it, and its owner is told nothing of the reason.
  expect((await stuck(fan.token)).errors![0]!.extensions.code).toBe('FORBIDDEN');
  expect(await retry(globalId, fan.token)).toEqual({ error: 'FORBIDDEN' });
  const seen = await run(shop.app.url, 'MyPayment', { id: globalId }, fan.token);
  expect(seen.data.node).toMatchObject({ status: 'REFUNDING', refunded: { amount: 0 } });
  expect((await run(shop.app.url, 'MyPayment', { id: globalId }, admin)).data.node.id).toBe(globalId);

  expect(await retry(globalId)).toMatchObject({ id: globalId, status: 'REFUNDING', stuckBecause: null });
  await until(id, { payments: ['SANDBOX REFUNDED'], entries: ['PAYMENT', 'REFUND'] });
  expect((await stuck()).data.stuckPayments).toMatchObject({ totalCount: 0, nodes: [] });
  expect(await retry(globalId)).toMatchObject({ code: 'NOT_REFUNDABLE' });
  expect(await retry('pay_1')).toMatchObject({ code: 'NOT_FOUND' });

  // The provider says afterwards that it has not worked after all.
  await shop.act(paymentId, { action: 'refund', status: 'FAILED' });
  await eventually(async () => {
    expect((await stuck()).data.stuckPayments.nodes).toMatchObject([{ id: globalId, status: 'REFUNDED' }]);
  });
});

test('a refund that a provider does not confirm for an hour is shown to admins', async () => {
  const before = (await stuck()).data.stuckPayments.totalCount;
  const { id, paymentId } = await paying();
  await shop.act(paymentId, SILENTLY);
  await shop.lookNow();
  await until(id, BOUGHT);
  await shop.fault({ on: 'refund outcome', fault: 'PENDING' });
  const { payment } = await refund(shop.app, fan.token, id, id);
  await eventually(() => shop.act(paymentId, { action: 'refund', status: 'PENDING' }));
  expect((await stuck()).data.stuckPayments.totalCount).toBe(before);
  await shop.app.database.query(
    `update payment set changed_at = changed_at - interval '61 minutes' where id = $1`,
    [paymentId],
  );
  const { totalCount, nodes } = (await stuck()).data.stuckPayments;
  expect(totalCount).toBe(before + 1);
  expect(nodes).toContainEqual(
    expect.objectContaining({ id: payment.id, status: 'REFUNDING', stuckBecause: 'OVERDUE' }),
  );
  expect(await metric(shop.app, 'ticket_rush_payments_stuck')).toBe(before + 1);
  expect(await retry(payment.id)).toMatchObject({ id: payment.id, status: 'REFUNDING' });
  await shop.act(paymentId, { action: 'refund', status: 'REFUNDED' });
  await until(id, { payments: ['SANDBOX REFUNDED'] });
  expect((await stuck()).data.stuckPayments.totalCount).toBe(before);
});

test('workers look at a payment once', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => paying()));
  await Promise.all(all.map(({ paymentId }) => shop.act(paymentId, SILENTLY)));
  const { due, looked } = await shop.lookTwice();
  expect(due).toBeGreaterThanOrEqual(all.length);
  expect(looked).toBeLessThanOrEqual(due);
  for (const { id } of all) await until(id, BOUGHT);
});

test('old messages of providers are forgotten, new ones are not', async () => {
  const { database } = shop.app;
  await database.query(
    `insert into webhook_event values ('SANDBOX', 'old', clock_timestamp() - interval '31 days'),
      ('SANDBOX', 'new', clock_timestamp() - interval '29 days')`,
  );
  await shop.forgetWebhooks();
  const rows = await database.query('select event_id from webhook_event order by received_at limit 1');
  expect(rows).toEqual([{ event_id: 'new' }]);
});

test('the history of payments is kept, and knows no change that is not allowed', async () => {
  const { database } = shop.app;
  const { id } = await paying();
  const uuid = decodeUnguessable('Reservation', id);
  for (const status of ['REFUNDED', 'CAPTURED ', 'NOTHING']) {
    await expect(
      database.query('update payment set status = $2 where reservation_id = $1', [uuid, status]),
    ).rejects.toMatchObject({ code: 'TR004' });
  }
  for (const change of [
    'update payment set amount = 1',
    'delete from payment',
    'truncate payment',
    'update payment_transition set to_status = from_status',
    'delete from refund',
  ]) {
    await expect(database.query(change)).rejects.toMatchObject({ code: '23001' });
  }
});
