import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GuardedProvider } from '../../src/payment/providers/guarded-provider.js';
import { STRIPE } from '../../src/payment/providers/stripe/index.js';
import { StripeAdapter } from '../../src/payment/providers/stripe/stripe-adapter.js';
import { startTestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { buyer, hold, PRICE, pay, refund, stateOf } from '../support/purchases.js';
import { attemptOf, keepsToTheContract, type Message, type World } from './providers.contract.js';
import { silent } from './sandbox-world.js';
import { StripeStub } from './stripe-stub.js';

const SECRETS = { secretKey: 'sk_test_of_the_stub', webhookSecret: 'whsec_of_the_stub' };

keepsToTheContract('STRIPE', stripeWorld);

let stub: StripeStub;
let apiUrl: string;
let adapter: StripeAdapter;

beforeAll(async () => {
  stub = new StripeStub();
  apiUrl = await stub.listen();
  adapter = new StripeAdapter({ apiUrl, ...SECRETS });
  await adapter.start();
});
afterAll(() => stub.close());

const read = ({ headers, body }: Message, now = new Date()) => adapter.readWebhook(headers, body, now);
const sessionOf = (paymentId: string) =>
  [...stub.sessions.values()].find(({ client_reference_id }) => client_reference_id === paymentId)!;

test('won are sent as won, in lower case, with our key and an end that repeats keep', async () => {
  const attempt = attemptOf();
  await adapter.begin(attempt);
  const { key, form } = stub.created.at(-1)!;
  expect(key).toBe(attempt.paymentId);
  expect(Object.fromEntries(form)).toMatchObject({
    mode: 'payment',
    client_reference_id: attempt.paymentId,
    'line_items[0][price_data][currency]': 'krw',
    'line_items[0][price_data][unit_amount]': '154000',
    'line_items[0][price_data][product_data][name]': 'IU, seats A-1 and A-2',
    'payment_intent_data[metadata][payment_id]': attempt.paymentId,
    success_url: attempt.returnUrl,
    cancel_url: attempt.returnUrl,
    'adaptive_pricing[enabled]': 'false',
    expires_at: String(Math.floor(attempt.createdAt.getTime() / 1_000) + 3_600),
  });
});

test('a currency with other units at Stripe is refused without a call, and what Stripe refuses, too', async () => {
  const before = stub.calls;
  for (const currency of ['KWD', 'BHD', 'ISK', 'UGX', 'MGA']) {
    expect(await adapter.begin(attemptOf({ currency }))).toEqual({
      failed: expect.stringContaining(currency),
    });
  }
  expect(stub.calls).toBe(before);
  expect(await adapter.begin(attemptOf({ amount: 100_000_000 }))).toEqual({ failed: 'amount_too_large' });
});

test('a wrong key, too many requests and an absent Stripe mean that nothing has happened', async () => {
  const wrong = new StripeAdapter({ apiUrl, ...SECRETS, secretKey: 'sk_test_wrong' });
  await wrong.start();
  await expect(wrong.begin(attemptOf())).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  stub.faults.push({ path: '/v1/checkout/sessions', fault: 'away' });
  await expect(adapter.begin(attemptOf())).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  stub.faults.push({ path: '/v1/checkout/sessions', fault: 'failed' });
  await expect(adapter.begin(attemptOf())).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
});

test('a payment that takes days is awaited, and its failure is told by the message and by the look', async () => {
  const attempt = attemptOf();
  await adapter.begin(attempt);
  const session = sessionOf(attempt.paymentId);
  const reference = session.id as string;
  Object.assign(session, { status: 'complete', payment_intent: { id: 'pi_9', status: 'processing' } });
  expect(await adapter.look(attempt, reference)).toEqual({ status: 'PENDING', reference });
  expect(read(eventOf('checkout.session.completed', session))).toMatchObject({ word: { status: 'PENDING' } });
  Object.assign(session, { payment_intent: { id: 'pi_9', status: 'requires_payment_method' } });
  expect(await adapter.look(attempt, reference)).toMatchObject({ status: 'FAILED' });
  const unpaid = { ...session, payment_intent: 'pi_9' };
  expect(read(eventOf('checkout.session.async_payment_failed', unpaid))).toMatchObject({
    paymentId: attempt.paymentId,
    word: { status: 'FAILED', reference },
  });
});

test('refunds are told by messages, and what is not ours is of no concern', () => {
  const { paymentId } = attemptOf();
  const refund = { id: 're_9', object: 'refund', metadata: { payment_id: paymentId } };
  expect(read(eventOf('refund.updated', { ...refund, status: 'succeeded' }))).toEqual({
    about: 'REFUND',
    eventId: expect.any(String),
    paymentId,
    word: { status: 'REFUNDED' },
  });
  const failed = { ...refund, status: 'failed', failure_reason: 'expired_or_canceled_card' };
  expect(read(eventOf('refund.failed', failed))).toMatchObject({
    word: { status: 'FAILED', failure: 'expired_or_canceled_card' },
  });
  expect(read(eventOf('refund.updated', { ...refund, metadata: {} }))).toBeNull();
  expect(read(eventOf('customer.created', { id: 'cus_1' }))).toBeNull();
  expect(read(eventOf('checkout.session.completed', { client_reference_id: 'cart 7' }))).toBeNull();
  expect(() => read(signed(Buffer.from('not JSON'), new Date()))).toThrow(
    expect.objectContaining({ code: 'BAD_REQUEST' }),
  );
});

test('a sale that is paid with Stripe, and taken back', async () => {
  const app = await startTestApp({
    STRIPE_SECRET_KEY: SECRETS.secretKey,
    STRIPE_WEBHOOK_SECRET: SECRETS.webhookSecret,
    STRIPE_API_URL: apiUrl,
  });
  try {
    const concert = await createConcert(app);
    const fan = await buyer(app, 0);
    const id = await hold(app, concert, fan, concert.seatIds.slice(0, 2));
    const { payment } = await pay(app, fan, id, 'key', 'STRIPE');
    expect(payment).toMatchObject({ status: 'PENDING', redirectUrl: expect.stringContaining('stripe.com') });
    const session = sessionOf(decodeUnguessable('Payment', payment.id)!);
    stub.pay(session.id as string);
    const { headers, body } = eventOf('checkout.session.completed', session);
    const post = (sent: Buffer) =>
      fetch(`${app.url}/webhooks/payments/stripe`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: sent,
      });
    expect((await post(Buffer.from(body.toString().replace('220000', '1')))).status).toBe(401);
    expect((await post(body)).status).toBe(200);
    const captured = { status: 'CONFIRMED', payments: ['STRIPE CAPTURED'] };
    expect(await stateOf(app, id)).toMatchObject(captured);
    expect(await refund(app, fan.token, id, 'key')).toMatchObject({ status: 'REFUNDED' });
    const refunded = { status: 'REFUNDED', payments: ['STRIPE REFUNDED'] };
    await eventually(async () => expect(await stateOf(app, id)).toMatchObject(refunded));
    expect(stub.refunds.filter(({ amount }) => amount === 2 * PRICE)).toHaveLength(1);
    const { paymentMethods } = (await run(app.url, 'PaymentMethods', {}, fan.token)).data;
    expect(paymentMethods.map(({ code, status }: any) => `${code} ${status}`)).toEqual([
      'WALLET AVAILABLE',
      'SANDBOX AVAILABLE',
      'STRIPE AVAILABLE',
    ]);
  } finally {
    await app.stop();
  }
});

let events = 0;

function eventOf(type: string, object: object, at = new Date()): Message {
  events += 1;
  const created = Math.floor(at.getTime() / 1_000);
  const event = { id: `evt_${events}`, object: 'event', api_version: '2026-10-28.endive', created };
  return signed(Buffer.from(JSON.stringify({ ...event, data: { object }, livemode: false, type })), at);
}

function signed(body: Buffer, at: Date): Message {
  const seconds = Math.floor(at.getTime() / 1_000);
  const digest = createHmac('sha256', SECRETS.webhookSecret).update(`${seconds}.`).update(body).digest('hex');
  return { headers: { 'stripe-signature': `t=${seconds},v1=${digest}` }, body };
}

async function stripeWorld(): Promise<World> {
  const server = new StripeStub();
  const apiUrl = await server.listen();
  const behind = new StripeAdapter({ apiUrl, ...SECRETS });
  await behind.start();
  const provider = new GuardedProvider(STRIPE, behind, { ...silent, probeAfterMs: 50, callMs: 1_000 });
  const find = (paymentId: string) =>
    [...server.sessions.values()].find(({ client_reference_id }) => client_reference_id === paymentId)!;
  return {
    provider,
    opened: async () => server.sessions.size,
    refunded: async () => server.refunds.length,
    async pay({ paymentId }, amount) {
      server.pay(find(paymentId).id as string, amount);
    },
    async fail({ paymentId }) {
      const payment_intent = { id: 'pi_1', status: 'requires_payment_method' };
      Object.assign(find(paymentId), { status: 'complete', payment_intent });
    },
    async loseNextAnswer(call) {
      const path = call === 'begin' ? '/v1/checkout/sessions' : '/v1/refunds';
      // The library tries once more when a connection is cut.
      server.faults.push({ path, fault: 'lost' }, { path, fault: 'lost' });
    },
    async silenceNextAnswer() {
      server.faults.push({ path: '/v1/checkout/sessions', fault: 'silent' });
    },
    async nextRefund(status) {
      server.refundStatus = status.toLowerCase();
    },
    async finishRefund() {
      Object.assign(server.refunds.at(-1)!, { status: 'succeeded' });
    },
    async message({ paymentId }, amount, at) {
      return eventOf('checkout.session.completed', { ...find(paymentId), amount_total: amount }, at);
    },
    goAway: () => server.close(),
    async comeBack() {
      await server.listen(Number(new URL(apiUrl).port));
    },
    calls: () => server.calls,
    async close() {
      provider.close();
      await server.close();
    },
  };
}
