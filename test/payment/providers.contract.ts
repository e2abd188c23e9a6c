import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Attempt, Begun, Heard, RedirectProvider } from '../../src/payment/provider.js';
import { eventually } from '../support/eventually.js';

/** A message of a provider as it arrived. */
export interface Message {
  headers: Record<string, string>;
  body: Buffer;
}

/** A provider with what stands behind it: its server, and the buyer. */
export interface World {
  provider: RedirectProvider;
  /** How many payments the provider has opened. */
  opened(): Promise<number>;
  /** How many refunds the provider has made. */
  refunded(): Promise<number>;
  /** The buyer pays on the provider's page. */
  pay(attempt: Attempt, amount?: number): Promise<void>;
  /** The payment fails for good. */
  fail(attempt: Attempt): Promise<void>;
  /** The answer of the next call is lost after it was carried out. */
  loseNextAnswer(call: 'begin' | 'refund'): Promise<void>;
  /** The next call is carried out, and no answer comes. */
  silenceNextAnswer(): Promise<void>;
  /** What becomes of the next refund that is asked for. */
  nextRefund(status: 'PENDING' | 'FAILED' | 'SUCCEEDED'): Promise<void>;
  /** The refund that is PENDING has come through. */
  finishRefund(attempt: Attempt): Promise<void>;
  /** The message that tells of a captured payment, signed at this time. */
  message(attempt: Attempt, amount: number, at: Date): Promise<Message>;
  /** Ends the provider's server, and starts it again at the same place. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  calls(): number;
  close(): Promise<void>;
}

export function attemptOf(values: Partial<Attempt> = {}): Attempt {
  const createdAt = new Date();
  return {
    paymentId: randomUUID(),
    amount: 154_000,
    currency: 'KRW',
    description: 'IU, seats A-1 and A-2',
    returnUrl: 'http://127.0.0.1:4000/reservations/1?from=payment',
    createdAt,
    expiresAt: new Date(createdAt.getTime() + 300_000),
    ...values,
  };
}

/** What every provider with a page of its own keeps to. */
export function keepsToTheContract(name: string, makeWorld: () => Promise<World>): void {
  describe(`the provider ${name}`, () => {
    let world: World;
    let provider: RedirectProvider;
    let attempt: Attempt;

    beforeAll(async () => {
      world = await makeWorld();
      provider = world.provider;
    });
    afterAll(() => world?.close());
    beforeEach(() => {
      attempt = attemptOf();
    });

    const begun = async (): Promise<Begun> => (await provider.begin(attempt)) as Begun;
    const refund = ({ reference }: Begun) => provider.refund({ ...attempt, reference });

    test('begun twice is one payment, and a repeat with another amount is none', async () => {
      const before = await world.opened();
      const [first, second] = await Promise.all([provider.begin(attempt), provider.begin(attempt)]);
      const third = await provider.begin(attempt);
      expect(second).toEqual(first);
      expect(third).toEqual(first);
      expect(first).toMatchObject({ redirectUrl: expect.stringMatching(/^https?:\/\//) });
      expect(await provider.begin({ ...attempt, amount: 1 })).toEqual({ failed: expect.any(String) });
      expect(await world.opened()).toBe(before + 1);
      expect(await provider.look(attempt, (first as Begun).reference)).toEqual({
        status: 'PENDING',
        reference: (first as Begun).reference,
      });
    });

    test('amounts of 0, negative, in parts and beyond the bound are refused without a call', async () => {
      const before = world.calls();
      for (const amount of [0, -1, 1.5, 100_000_000, 2 ** 53, Number.NaN]) {
        expect(await provider.begin({ ...attempt, amount })).toEqual({ failed: expect.any(String) });
      }
      expect(world.calls()).toBe(before);
    });

    test('a payment that was never begun cannot be paid', async () => {
      const looked = await provider.look(attempt, null);
      expect(['UNKNOWN', 'PENDING']).toContain(looked.status);
      const closed = await provider.abandon(attempt, null);
      expect(['UNKNOWN', 'FAILED']).toContain(closed.status);
    });

    test('paid: the word has what was really taken', async () => {
      const { reference } = await begun();
      await world.pay(attempt);
      const word = { status: 'CAPTURED', reference, amount: 154_000, currency: 'KRW' };
      expect(await provider.look(attempt, reference)).toEqual(word);
      // Too late to close it.
      expect(await provider.abandon(attempt, reference)).toEqual(word);
      expect(await provider.look(attempt, null)).toEqual(word);
      attempt = attemptOf();
      const other = await begun();
      await world.pay(attempt, 153_999);
      expect(await provider.look(attempt, other.reference)).toMatchObject({ amount: 153_999 });
    });

    test('failed and abandoned payments stay so', async () => {
      const first = await begun();
      await world.fail(attempt);
      expect(await provider.look(attempt, first.reference)).toMatchObject({ status: 'FAILED' });
      attempt = attemptOf();
      const { reference } = await begun();
      for (let times = 0; times < 2; times += 1) {
        expect(await provider.abandon(attempt, reference)).toEqual({
          status: 'FAILED',
          reference,
          failure: expect.any(String),
        });
      }
    });

    test('a lost answer is found by our own key', async () => {
      const before = await world.opened();
      await world.loseNextAnswer('begin');
      await expect(provider.begin(attempt)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      const word = await provider.look(attempt, null);
      expect(word).toMatchObject({ status: 'PENDING', reference: (await begun()).reference });
      expect(await world.opened()).toBe(before + 1);
      await world.pay(attempt);
      expect(await provider.look(attempt, null)).toMatchObject({ status: 'CAPTURED' });
    });

    test('no answer in time is a lost answer', async () => {
      await world.silenceNextAnswer();
      await expect(provider.begin(attempt)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      expect(await provider.begin(attempt)).toMatchObject({ reference: expect.any(String) });
    });

    test('the money goes back once', async () => {
      const payment = await begun();
      await world.pay(attempt);
      const before = await world.refunded();
      await world.loseNextAnswer('refund');
      await expect(refund(payment)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      const words = await Promise.all([refund(payment), refund(payment)]);
      expect(words).toEqual([{ status: 'REFUNDED' }, { status: 'REFUNDED' }]);
      expect(await refund(payment)).toEqual({ status: 'REFUNDED' });
      expect(await world.refunded()).toBe(before + 1);
    });

    test('a refund that was not paid for, and one that fails for good, are told', async () => {
      const unpaid = await begun();
      expect(await refund(unpaid)).toEqual({ status: 'FAILED', failure: expect.any(String) });
      attempt = attemptOf();
      const payment = await begun();
      await world.pay(attempt);
      for (let times = 0; times < 2; times += 1) {
        await world.nextRefund('FAILED');
        expect(await refund(payment)).toEqual({ status: 'FAILED', failure: expect.any(String) });
      }
      await world.nextRefund('SUCCEEDED');
      expect(await refund(payment)).toEqual({ status: 'REFUNDED' });
    });

    test('a refund that takes its time is asked for again until it is done', async () => {
      const payment = await begun();
      await world.pay(attempt);
      await world.nextRefund('PENDING');
      expect(await refund(payment)).toEqual({ status: 'PENDING' });
      expect(await refund(payment)).toEqual({ status: 'PENDING' });
      await world.finishRefund(attempt);
      expect(await refund(payment)).toEqual({ status: 'REFUNDED' });
    });

    describe('its messages', () => {
      const now = new Date();
      const read = ({ headers, body }: Message): Heard | null => provider.readWebhook(headers, body, now);
      let genuine: Message;
      let reference: string;

      beforeEach(async () => {
        ({ reference } = await begun());
        await world.pay(attempt);
        genuine = await world.message(attempt, attempt.amount, now);
      });

      test('a genuine one is heard, and again with the same id', () => {
        const heard = {
          about: 'PAYMENT',
          eventId: expect.stringMatching(/^.{1,255}$/),
          paymentId: attempt.paymentId,
          word: { status: 'CAPTURED', reference, amount: 154_000, currency: 'KRW' },
        };
        expect(read(genuine)).toEqual(heard);
        expect(read(genuine)?.eventId).toBe(read(genuine)?.eventId);
      });

      test('another amount under a genuine signature is heard as it is: the caller compares', async () => {
        expect(read(await world.message(attempt, 1, now))).toMatchObject({ word: { amount: 1 } });
      });

      test.each<[string, (message: Message) => Message]>([
        ['unsigned', ({ body }) => ({ headers: {}, body })],
        ['with an empty signature', ({ headers, body }) => ({ headers: changed(headers, () => ''), body })],
        [
          'forged',
          ({ headers, body }) => ({ headers: changed(headers, (h) => h.replace(/.$/, flipped)), body }),
        ],
        ['signed for another time', ({ headers, body }) => ({ headers: changed(headers, later), body })],
        [
          'with another amount',
          ({ headers, body }) => ({ headers, body: Buffer.from(body.toString().replace('154000', '1')) }),
        ],
        ['cut off', ({ headers, body }) => ({ headers, body: body.subarray(0, body.length / 2) })],
        ['empty', ({ headers }) => ({ headers, body: Buffer.alloc(0) })],
        [
          'under the header of another provider',
          ({ headers, body }) => ({ headers: renamed(headers), body }),
        ],
      ])('%s: it is not the provider’s', (_how, tamper) => {
        expect(() => read(tamper(genuine))).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
      });

      test('a genuine one that comes late is refused, and so is one of a time to come', async () => {
        const hourMs = 3_600_000;
        const old = await world.message(attempt, attempt.amount, new Date(now.getTime() - hourMs));
        expect(() => read(old)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
        const ahead = await world.message(attempt, attempt.amount, new Date(now.getTime() + hourMs));
        expect(() => read(ahead)).toThrow();
      });
    });

    test('a provider that stays away is refused at once, and comes back by itself', async () => {
      await world.goAway();
      for (let times = 0; times < 5; times += 1) {
        await expect(provider.begin(attempt)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      }
      expect(provider.status()).toBe('MAINTENANCE');
      await expect(provider.look(attempt, null)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      await world.comeBack();
      await eventually(async () => expect(provider.status()).toBe('AVAILABLE'));
      expect(await provider.begin(attempt)).toMatchObject({ reference: expect.any(String) });
    });
  });
}

const flipped = (digit: string): string => (digit === '0' ? '1' : '0');
const later = (header: string): string => header.replace(/t=(\d+)/, (_all, t) => `t=${Number(t) + 1}`);

const changed = (headers: Message['headers'], change: (value: string) => string): Message['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, change(value)]));

const renamed = (headers: Message['headers']): Message['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([, value]) => ['x-other-signature', value]));
