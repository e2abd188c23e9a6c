import dns from 'node:dns';
import { afterEach, expect, jest, test } from '@jest/globals';
import type { Begun } from '../../src/payment/provider.js';
import type { RedirectAdapter } from '../../src/payment/providers/adapter.js';
import { GuardedProvider } from '../../src/payment/providers/guarded-provider.js';
import { SandboxAdapter } from '../../src/payment/providers/sandbox/sandbox-adapter.js';
import { StripeAdapter } from '../../src/payment/providers/stripe/stripe-adapter.js';
import { Fault, unavailable } from '../../src/platform/fault.js';
import { eventually } from '../support/eventually.js';
import { attemptOf } from './providers.contract.js';

const BEGUN: Begun = { reference: 'reference', redirectUrl: 'https://pay.example.com/1' };
const opened: GuardedProvider[] = [];

afterEach(() => {
  for (const provider of opened.splice(0)) provider.close();
});

function guarded(begin: () => Promise<Begun>, ping: () => Promise<unknown> = async () => true) {
  const outcomes: string[] = [];
  let isOpen = (): boolean => false;
  const adapter = { begin, ping } as unknown as RedirectAdapter;
  const provider = new GuardedProvider({ code: 'ANY', name: 'Any' }, adapter, {
    watch: {
      called: (code, outcome) => outcomes.push(`${code} ${outcome}`),
      watchBreaker: (_code, read) => {
        isOpen = read;
      },
    },
    onError: () => undefined,
    probeAfterMs: 10,
    callMs: 50,
  });
  opened.push(provider);
  return { provider, outcomes, isOpen: () => isOpen() };
}

test('while a provider is away, it is asked by calls of our own, and by no buyer', async () => {
  let begun = 0;
  let pings = 0;
  let isBack = false;
  const { provider, outcomes, isOpen } = guarded(
    async () => {
      begun += 1;
      throw unavailable();
    },
    async () => {
      pings += 1;
      if (!isBack) throw unavailable();
    },
  );
  const refused = () =>
    expect(provider.begin(attemptOf())).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  for (let times = 0; times < 5; times += 1) await refused();
  expect([provider.status(), isOpen()]).toEqual(['MAINTENANCE', true]);
  await eventually(async () => {
    await refused();
    expect(pings).toBeGreaterThan(3);
  });
  expect(begun).toBe(5);
  expect(new Set(outcomes)).toEqual(new Set(['ANY unavailable', 'ANY refused']));
  isBack = true;
  await eventually(async () => expect(provider.status()).toBe('AVAILABLE'));
});

test('failures that are not in a row do not open the breaker', async () => {
  let calls = 0;
  const { provider, outcomes } = guarded(async () => {
    calls += 1;
    if (calls % 5 !== 0) throw new Fault('OUTCOME_UNKNOWN');
    return BEGUN;
  });
  for (let times = 0; times < 15; times += 1) await provider.begin(attemptOf()).catch(() => undefined);
  expect(provider.status()).toBe('AVAILABLE');
  expect(outcomes.filter((outcome) => outcome === 'ANY answered')).toHaveLength(3);
});

test('an error that is not understood leaves open what has happened', async () => {
  const { provider } = guarded(async () => {
    throw new TypeError('an answer of another form');
  });
  await expect(provider.begin(attemptOf())).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
});

test('a slow provider does not collect calls without bound', async () => {
  let calls = 0;
  const { provider } = guarded(() => {
    calls += 1;
    return new Promise<Begun>(() => undefined);
  });
  const answers = await Promise.allSettled(Array.from({ length: 200 }, () => provider.begin(attemptOf())));
  const codes = answers.map((answer) => (answer as PromiseRejectedResult).reason.code as string);
  expect(calls).toBe(128);
  expect(codes.filter((code) => code === 'OUTCOME_UNKNOWN')).toHaveLength(128);
  expect(codes.filter((code) => code === 'SERVICE_UNAVAILABLE')).toHaveLength(72);
});

const ABSENT = 'http://payments.example.com';

test.each([
  ['SANDBOX', new SandboxAdapter({ origin: () => ABSENT, secret: 'any', webhookUrl: () => ABSENT })],
  ['STRIPE', new StripeAdapter({ apiUrl: ABSENT, secretKey: 'sk_test_any', webhookSecret: 'any' })],
])('while the name of %s cannot be looked up, nothing has happened there', async (_code, adapter) => {
  const failure = Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' });
  const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((...values: unknown[]) => {
    const answer = values.at(-1) as (error: Error) => void;
    process.nextTick(answer, failure);
  }) as typeof dns.lookup);
  try {
    await adapter.start();
    const begun = adapter.begin(attemptOf(), new AbortController().signal);
    await expect(begun).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(lookup).toHaveBeenCalled();
  } finally {
    lookup.mockRestore();
  }
});
