import { appendFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Attempt, Begun, Heard } from '../../src/payment/provider.js';
import { eventually } from '../support/eventually.js';
import { attemptOf, keepsToTheContract, type Message } from './providers.contract.js';
import { makeSandbox, SANDBOX_SECRET } from './sandbox-world.js';

keepsToTheContract('SANDBOX', async () => (await makeSandbox()).world());

describe('the sandbox', () => {
  let sandbox: Awaited<ReturnType<typeof makeSandbox>>;
  const read = ({ headers, body }: Message): Heard | null =>
    sandbox.adapter.readWebhook(headers, body, new Date());
  const begun = async (attempt: Attempt) => (await sandbox.provider.begin(attempt)) as Begun;
  const press = (page: string, action: string, more: Record<string, string> = {}) =>
    fetch(page, { method: 'POST', body: new URLSearchParams({ action, ...more }), redirect: 'manual' });

  beforeAll(async () => {
    sandbox = await makeSandbox();
  });
  afterAll(() => sandbox?.close());

  test('its page names what is bought, loads nothing, and may lead back to the shop only', async () => {
    const attempt = attemptOf({ description: '<b>IU</b> & "friends"' });
    const { redirectUrl } = await begun(attempt);
    const page = await fetch(redirectUrl);
    const html = await page.text();
    expect(html).toContain('&lt;b&gt;IU&lt;/b&gt; &amp; &quot;friends&quot;');
    expect(html).toContain('₩154,000');
    expect(html).not.toMatch(/<script|src=|https?:/);
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; style-src 'sha256-");
    expect(policy).toContain("form-action 'self' http://127.0.0.1:4000;");
    expect((await fetch(`${redirectUrl}x`)).status).toBe(404);
  });

  test('approved on the page: back to the shop, one signed message', async () => {
    const attempt = attemptOf();
    const { redirectUrl, reference } = await begun(attempt);
    const answer = await press(redirectUrl, 'approve');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(attempt.returnUrl);
    expect(read(await sandbox.shop.received(attempt.paymentId))).toMatchObject({
      paymentId: attempt.paymentId,
      word: { status: 'CAPTURED', reference, amount: 154_000 },
    });
    // A second press changes nothing.
    expect(await (await press(redirectUrl, 'decline')).text()).toContain('The payment is done.');
  });

  test('declined, left, and closed by the shop', async () => {
    const declined = attemptOf();
    const left = attemptOf();
    const closed = attemptOf();
    await press((await begun(declined)).redirectUrl, 'decline');
    expect(read(await sandbox.shop.received(declined.paymentId))).toMatchObject({
      word: { status: 'FAILED' },
    });
    await press((await begun(left)).redirectUrl, 'leave');
    expect(await sandbox.provider.look(left, null)).toMatchObject({ status: 'PENDING' });
    const { redirectUrl, reference } = await begun(closed);
    await sandbox.provider.abandon(closed, reference);
    await press(redirectUrl, 'approve');
    expect(await sandbox.provider.look(closed, reference)).toMatchObject({ status: 'FAILED' });
    expect(sandbox.shop.of(left.paymentId)).toEqual([]);
  });

  test('approved with duplicates, with a lost reply, with another amount', async () => {
    const thrice = attemptOf();
    const silent = attemptOf();
    const other = attemptOf();
    await press((await begun(thrice)).redirectUrl, 'approve-thrice');
    await sandbox.shop.received(thrice.paymentId, 3);
    expect(new Set(sandbox.shop.of(thrice.paymentId).map((message) => read(message)?.eventId)).size).toBe(1);
    await press((await begun(silent)).redirectUrl, 'approve-silently');
    expect(await sandbox.provider.look(silent, null)).toMatchObject({ status: 'CAPTURED' });
    await press((await begun(other)).redirectUrl, 'approve-other-amount');
    expect(read(await sandbox.shop.received(other.paymentId))).toMatchObject({ word: { amount: 154_001 } });
    expect(sandbox.shop.of(silent.paymentId)).toEqual([]);
  });

  test('approved later: the money is under way, and the shop cannot close it', async () => {
    const attempt = attemptOf();
    const { reference } = await begun(attempt);
    await sandbox.act(attempt, { action: 'approve', delayMs: 100 });
    expect(await sandbox.provider.abandon(attempt, reference)).toEqual({ status: 'PENDING', reference });
    expect(read(await sandbox.shop.received(attempt.paymentId))).toMatchObject({
      word: { status: 'CAPTURED' },
    });
  });

  test('a payment runs out', async () => {
    const attempt = attemptOf({ expiresAt: new Date() });
    const { redirectUrl } = await begun(attempt);
    expect(await (await fetch(redirectUrl)).text()).toContain('This payment has run out.');
    await expect(sandbox.act(attempt, { action: 'approve' })).rejects.toThrow('not open any more');
    expect(await sandbox.provider.look(attempt, null)).toMatchObject({
      status: 'FAILED',
      failure: 'expired',
    });
  });

  test('a message is sent until the shop takes it', async () => {
    const attempt = attemptOf();
    await begun(attempt);
    sandbox.shop.answers.push(500, 303);
    await sandbox.act(attempt, { action: 'approve' });
    await sandbox.shop.received(attempt.paymentId, 3);
    await eventually(async () => {
      const [delivery] = (await sandbox.deliveries()).filter(({ key }) => key === attempt.paymentId);
      expect(delivery).toMatchObject({ answers: [500, 303, 200], over: true });
    });
  });

  test.each<[string, string | null]>([
    ['FORGED', 'UNAUTHENTICATED'],
    ['ALTERED', 'UNAUTHENTICATED'],
    ['TRUNCATED', 'UNAUTHENTICATED'],
    ['STALE', 'BAD_REQUEST'],
    ['WRONG_AMOUNT', null],
    ['LATE', null],
  ])('a message can be forced to be %s', async (fault, code) => {
    const attempt = attemptOf();
    await begun(attempt);
    await sandbox.control('/faults', { on: 'message', fault, delayMs: 50 });
    await sandbox.act(attempt, { action: 'approve' });
    // What is cut off may lack the id of the payment.
    const message = await eventually(async () => {
      const [delivery] = (await sandbox.deliveries()).filter(({ key }) => key === attempt.paymentId);
      expect(delivery).toMatchObject({ over: true });
      return sandbox.shop.of(delivery!.eventId)[0]!;
    });
    if (code) expect(() => read(message)).toThrow(expect.objectContaining({ code }));
    else expect(read(message)).toMatchObject({ word: { amount: fault === 'LATE' ? 154_000 : 154_001 } });
  });

  test('messages can be forced to be dropped, and to come in another order', async () => {
    const dropped = attemptOf();
    const attempt = attemptOf();
    await begun(dropped);
    await sandbox.control('/faults', { on: 'message', fault: 'DROPPED' });
    await sandbox.act(dropped, { action: 'approve' });
    const { reference } = await begun(attempt);
    await sandbox.control('/faults', { on: 'message', fault: 'OUT_OF_ORDER' });
    await sandbox.act(attempt, { action: 'approve' });
    await sandbox.provider.refund({ ...attempt, reference });
    await sandbox.act(attempt, { action: 'refund', status: 'REFUNDED' });
    await sandbox.shop.received(attempt.paymentId, 2);
    expect(sandbox.shop.of(attempt.paymentId).map((message) => read(message)?.about)).toEqual([
      'REFUND',
      'PAYMENT',
    ]);
    expect(sandbox.shop.of(dropped.paymentId)).toEqual([]);
  });

  test('its payments outlive it, also with a line that was cut off', async () => {
    const paid = attemptOf();
    const open = attemptOf();
    const { reference } = await begun(paid);
    await sandbox.act(paid, { action: 'approve' });
    await begun(open);
    await sandbox.act(open, { action: 'approve', delayMs: 200 });
    await sandbox.goAway();
    await appendFile(sandbox.file, '{"key":"cut o');
    expect((await stat(sandbox.file)).mode & 0o777).toBe(0o600);
    await sandbox.comeBack();
    expect(await sandbox.provider.look(paid, reference)).toMatchObject({ status: 'CAPTURED', reference });
    expect(await sandbox.provider.refund({ ...paid, reference })).toEqual({ status: 'REFUNDED' });
    await eventually(async () =>
      expect(await sandbox.provider.look(open, null)).toMatchObject({ status: 'CAPTURED' }),
    );
    await sandbox.goAway();
    await sandbox.comeBack();
    expect(await sandbox.provider.refund({ ...paid, reference })).toEqual({ status: 'REFUNDED' });
  });

  test('its API refuses a wrong secret and bad input', async () => {
    const post = (body: string, secret = SANDBOX_SECRET) =>
      fetch(`${sandbox.url}/v1/payments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body,
      });
    expect((await post('{}', 'wrong')).status).toBe(401);
    expect((await post('{')).status).toBe(400);
    expect((await post('{}')).status).toBe(400);
    expect((await post(`{"key":"${'x'.repeat(20_000)}"}`)).status).toBe(413);
    expect((await sandbox.control('/faults', { on: 'create', fault: 'none' })).status).toBe(400);
    expect((await sandbox.control('/payments/none', { action: 'decline' })).status).toBe(404);
    const returnUrl = 'javascript:alert(1)';
    expect(await sandbox.provider.begin(attemptOf({ returnUrl }))).toEqual({ failed: expect.any(String) });
  });
});
