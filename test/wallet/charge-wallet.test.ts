import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { walletRoom } from '../../src/wallet/index.js';
import { changesNothing } from '../http/state.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { ask, guest, OPERATIONS, post, run } from '../support/graphql.js';
import { ledgerProblems } from '../support/ledger.js';
import { startProxy } from '../support/proxy.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
});
afterAll(() => app.stop());

const DEMONSTRATION = 200_000;
const ONCE_MAX = 2_000_000;
const MONTH_MAX = 10_000_000;

let token: string;
beforeEach(async () => {
  token = await guest(app.url);
});

let keys = 0;
const charge = (amount: unknown, idempotencyKey: string = `key ${keys++}`, url = app.url) =>
  run(url, 'ChargeWallet', { input: { amount, idempotencyKey } }, token);
/** The new balance, or the code of the refusal. */
const charged = async (amount: number, key?: string, url?: string): Promise<number | string> => {
  const answer = await charge(amount, key, url);
  const { balance, code } = answer.data.chargeWallet;
  return balance?.amount ?? code;
};
const wallet = async (variables: { first?: number; after?: string } = {}) =>
  (await run(app.url, 'MyWallet', variables, token)).data.viewer.wallet;
const setMonth = (month: string) =>
  app.database.query(
    `update account set charge_month = month_of(clock_timestamp() + interval '${month}', 'Asia/Seoul')
     where id in (select wallet_id from entry where idempotency_key = $1)`,
    [`key ${keys - 1}`],
  );

describe('a charge', () => {
  test('adds money, and is a line of the wallet', async () => {
    expect((await charge(5_000)).data.chargeWallet).toEqual({
      __typename: 'Wallet',
      id: expect.stringMatching(/^wal_/),
      balance: { amount: DEMONSTRATION + 5_000, currency: 'KRW' },
    });
    const { balance, transactions } = await wallet();
    expect(balance.amount).toBe(DEMONSTRATION + 5_000);
    const [newest, first] = transactions.nodes;
    expect(transactions.nodes).toHaveLength(2);
    expect(newest).toMatchObject({
      kind: 'CHARGE',
      amount: { amount: 5_000, currency: 'KRW' },
      balanceAfter: { amount: DEMONSTRATION + 5_000, currency: 'KRW' },
    });
    expect(first).toMatchObject({ kind: 'CHARGE', balanceAfter: { amount: DEMONSTRATION } });
  });

  test('is made once for a key: a repetition gets the wallet as it is now', async () => {
    expect(await charged(100, 'twice')).toBe(DEMONSTRATION + 100);
    expect(await charged(10)).toBe(DEMONSTRATION + 110);
    expect(await charged(100, 'twice')).toBe(DEMONSTRATION + 110);
    expect(await charged(101, 'twice')).toBe('IDEMPOTENCY_KEY_REUSED');
    // More than may be charged is said only of a key that is free.
    expect(await charged(ONCE_MAX + 1, 'twice')).toBe('IDEMPOTENCY_KEY_REUSED');
    // The key is the caller's own: another user may use the same.
    token = await guest(app.url);
    expect(await charged(101, 'twice')).toBe(DEMONSTRATION + 101);
  });

  test('is made once for a key that twenty requests send at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => charged(100, 'at once')));
    expect(new Set(answers)).toEqual(new Set([DEMONSTRATION + 100]));
    expect((await wallet()).transactions.nodes).toHaveLength(2);
  });

  test('is bound at once: the most is charged, one more is refused, and the key stays free', async () => {
    expect(await charged(ONCE_MAX + 1, 'free')).toBe('CHARGE_LIMIT_EXCEEDED');
    expect(await charged(Number.MAX_SAFE_INTEGER, 'free')).toBe('CHARGE_LIMIT_EXCEEDED');
    expect(await charged(ONCE_MAX, 'free')).toBe(DEMONSTRATION + ONCE_MAX);
  });

  test('is bound by the month: of fifty at once exactly as many succeed as fit', async () => {
    const part = MONTH_MAX / 10;
    const answers = await Promise.all(Array.from({ length: 50 }, () => charged(part)));
    expect(answers.filter((answer) => answer === 'CHARGE_LIMIT_EXCEEDED')).toHaveLength(40);
    expect((await wallet()).balance.amount).toBe(DEMONSTRATION + MONTH_MAX);
    expect(await charged(1)).toBe('CHARGE_LIMIT_EXCEEDED');
  });

  test('counts to the month of the database’s clock: one that is over is forgotten', async () => {
    expect(await charged(ONCE_MAX)).toBe(DEMONSTRATION + ONCE_MAX);
    await setMonth('-1 month');
    for (let n = 2; n <= 6; n++) expect(await charged(ONCE_MAX)).toBe(DEMONSTRATION + n * ONCE_MAX);
    expect(await charged(1)).toBe('CHARGE_LIMIT_EXCEEDED');
  });

  test('counts on when the clock was set back into the month before', async () => {
    for (let n = 1; n <= 5; n++) expect(await charged(ONCE_MAX)).toBe(DEMONSTRATION + n * ONCE_MAX);
    await setMonth('1 month');
    expect(await charged(1)).toBe('CHARGE_LIMIT_EXCEEDED');
  });

  test('counts to a month of Seoul', async () => {
    const days = await app.database.query(
      `select month_of(instant::timestamptz, 'Asia/Seoul')::text as month
       from unnest('{2026-05-31T14:59:59Z, 2026-05-31T15:00:00Z}'::text[]) with ordinality as t (instant, n)
       order by n`,
    );
    expect(days).toEqual([{ month: '2026-05-01' }, { month: '2026-06-01' }]);
  });

  test('needs a caller', async () => {
    token = '';
    expect((await charge(1)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('bad input changes nothing', () => {
  test.each([
    ['zero', '0'],
    ['less than zero', '-1'],
    ['a part of a won', '1.5'],
    ['2^53', '9007199254740992'],
    ['more than a number can be', '1e309'],
    ['a text', '"100"'],
    ['nothing', 'null'],
  ])('%s', async (_name, amount) => {
    // Written by hand: JSON.stringify would make another number of it.
    const body = `{"query":${JSON.stringify(OPERATIONS.ChargeWallet)},"operationName":"ChargeWallet",
      "variables":{"input":{"idempotencyKey":"k","amount":${amount}}}}`;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await changesNothing(app.database, async () => {
      const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body });
      return (await response.json()) as { errors: { extensions: { code: string } }[] };
    });
    expect(answer.errors[0]!.extensions.code).toBe('BAD_USER_INPUT');
  });

  test.each(['', 'k'.repeat(256), 'a\0b'])('a key that is none', async (key) => {
    const answer = await changesNothing(app.database, () => charge(1, key));
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('a literal that is no number of JSON', async () => {
    const query =
      'mutation{chargeWallet(input:{amount:9007199254740992,idempotencyKey:"k"}){... on Wallet{id}}}';
    const response = await post(app.url, { query }, { token });
    expect(await response.json()).toHaveProperty('errors');
  });
});

describe('the lines of a wallet', () => {
  test('are read page by page, the newest first', async () => {
    for (const amount of [1, 2, 3]) await charged(amount);
    const amounts = ({ transactions }: any) => transactions.nodes.map((line: any) => line.amount.amount);
    const first = await wallet({ first: 3 });
    expect(amounts(first)).toEqual([3, 2, 1]);
    expect(first.transactions.pageInfo.hasNextPage).toBe(true);
    const second = await wallet({ first: 3, after: first.transactions.pageInfo.endCursor });
    expect(amounts(second)).toEqual([DEMONSTRATION]);
    expect(second.transactions.pageInfo.hasNextPage).toBe(false);
  });

  test.each([{ first: 0 }, { first: 101 }, { after: 'nonsense' }])('refuse a page of %j', async (page) => {
    const answer = await run(app.url, 'MyWallet', page, token);
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('name the reservation that was paid and refunded', async () => {
    const { performanceId, seatIds } = await createConcert(app);
    const seat = { performanceId, seatIds: seatIds.slice(0, 1), idempotencyKey: 'k' };
    const held = (await run(app.url, 'ReserveSeats', { input: seat }, token)).data.reserveSeats;
    const input = { reservationId: held.id, idempotencyKey: 'k' };
    await run(app.url, 'PayReservation', { input }, token);
    await run(app.url, 'RefundReservation', { input }, token);
    const lines = (await wallet()).transactions.nodes;
    const price = held.total.amount;
    const reservation = { id: held.id, status: 'REFUNDED' };
    expect(lines).toMatchObject([
      {
        kind: 'REFUND',
        amount: { amount: price },
        balanceAfter: { amount: DEMONSTRATION },
        reservation,
      },
      {
        kind: 'PAYMENT',
        amount: { amount: -price },
        balanceAfter: { amount: DEMONSTRATION - price },
        reservation,
      },
      { kind: 'CHARGE', amount: { amount: DEMONSTRATION }, reservation: null },
    ]);
    expect(await ledgerProblems((text) => app.database.query(text))).toEqual({ lost: [], disagree: [] });
  });

  test('are nodes', async () => {
    const [line] = (await wallet()).transactions.nodes;
    const query = 'query($id:ID!){node(id:$id){id ... on WalletTransaction{kind balanceAfter{amount}}}}';
    const answer = await ask(app.url, query, { id: line.id }, { token });
    expect(answer.data.node).toEqual({
      id: expect.stringMatching(/^wtx_/),
      kind: 'CHARGE',
      balanceAfter: { amount: DEMONSTRATION },
    });
  });
});

describe('an answer that is lost after the commit', () => {
  test('is told by the repetition, and nothing is charged twice', async () => {
    const proxy = await startProxy(app.database.url);
    const through = await startOn({ ...app.database, url: proxy.url }, { ROLES: 'api' });
    try {
      const cut = proxy.atAnswerTo('wallet-charge', () => undefined);
      const lost = await charge(700, 'lost', through.url!);
      await cut;
      expect(lost.errors?.[0]?.extensions.code).toBe('OUTCOME_UNKNOWN');
      expect(await charged(700, 'lost', through.url!)).toBe(DEMONSTRATION + 700);
      expect((await wallet()).transactions.nodes).toHaveLength(2);
    } finally {
      await through.stop();
      await proxy.close();
    }
  });
});

describe('where no money comes from nowhere', () => {
  test('a charge is refused, and a guest begins with nothing', async () => {
    const strict = await startOn(app.database, {
      ROLES: 'api',
      WALLET_CHARGES: 'false',
      DEMONSTRATION_BALANCE: '0',
    });
    try {
      token = await guest(strict.url!);
      const refusal = await changesNothing(app.database, () => charged(1, 'k', strict.url!));
      expect(refusal).toBe('PAYMENT_METHOD_UNAVAILABLE');
      expect(await wallet()).toMatchObject({ balance: { amount: 0 }, transactions: { nodes: [] } });
    } finally {
      await strict.stop();
    }
  });

  test('that is so in production unless it is set otherwise', () => {
    const settings = (values: object, production: boolean) =>
      walletRoom.settings(values as never, { production, embedded: false });
    expect(settings({}, true)).toEqual({ charges: null, demonstrationBalance: 0 });
    expect(settings({}, false)).toEqual({ charges: expect.anything(), demonstrationBalance: DEMONSTRATION });
    const set = settings({ WALLET_CHARGES: true, DEMONSTRATION_BALANCE: 1 }, true);
    expect(set).toEqual({ charges: expect.anything(), demonstrationBalance: 1 });
  });
});
