import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Database, inTransaction } from '../../src/platform/postgres.js';
import { walletOpener } from '../../src/wallet/wallets.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { poolOn } from '../support/strategy-request.js';

let database: TestDatabase;
let pool: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = poolOn(database.url, 1);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

let userId: string;
let paymentId: string;
const reservationId = randomUUID();
beforeEach(async () => {
  userId = await fan(1_000);
  paymentId = randomUUID();
});

/** A user with this much money, which was never booked: the tests here look at single entries. */
async function fan(balance: number): Promise<string> {
  const id = randomUUID();
  await database.query(
    `insert into user_account (id, viewer_id, display_name) values ($1, gen_random_uuid(), 'A fan')`,
    [id],
  );
  await database.query('insert into account (id, user_id, balance) values (gen_random_uuid(), $1, $2)', [
    id,
    balance,
  ]);
  return id;
}

const call = async (name: string, first: string, amount: number, currency = 'KRW', payment = paymentId) => {
  const [row] = await database.query<{ word: string }>(
    `select ${name}($1, $2, $3, $4, $5, '2026-05-01T00:00:00Z') as word`,
    [first, amount, currency, reservationId, payment],
  );
  return row!.word;
};
const debit = (amount: number, currency?: string) => call('debit_wallet', userId, amount, currency);
const credit = (amount: number) => call('credit_wallet', userId, amount);

const balance = async (): Promise<number> => {
  const [row] = await database.query<{ balance: string }>('select balance from wallet where user_id = $1', [
    userId,
  ]);
  return Number(row!.balance);
};
const entries = (payment = paymentId) =>
  database.query(
    `select debit.kind as "from", debit.name as "fromName", credit.kind as "to", credit.name as "toName",
       amount::int, wallet_balance_after::int as "balanceAfter", e.kind
     from entry e join account debit on debit.id = debit_account_id
     join account credit on credit.id = credit_account_id
     where payment_id = $1 order by number`,
    [payment],
  );

/** What these wallets hold; null: there is no such wallet. */
async function balances(userIds: string[]): Promise<(number | null)[]> {
  const rows = await database.query<{ balance: string | null }>(
    `select a.balance from unnest($1::uuid[]) with ordinality as asked (user_id, number)
     left join account a on a.user_id = asked.user_id order by number`,
    [userIds],
  );
  return rows.map((row) => (row.balance === null ? null : Number(row.balance)));
}

/** The numbers of the payments that were made, and the ids of all. */
async function debitTogether(
  orders: { userId: string; amount: number; currency?: string }[],
  ids: string[] = orders.map(() => randomUUID()),
): Promise<{ paid: number[]; ids: string[] }> {
  const [row] = await database.query<{ paid: number[] }>(
    `select debit_wallets($1, $2, $3, $4, $5, '2026-05-01T00:00:00Z') as paid`,
    [
      orders.map(({ userId }) => userId),
      orders.map(({ amount }) => amount),
      orders.map(({ currency = 'KRW' }) => currency),
      orders.map(() => reservationId),
      ids,
    ],
  );
  return { paid: row!.paid, ids };
}

describe('the functions that payments call', () => {
  test('take money out of a wallet once, and give it back once', async () => {
    expect(await debit(300)).toBe('PAID');
    expect(await balance()).toBe(700);
    await expect(debit(300)).rejects.toMatchObject({ code: '23505' });
    await credit(300);
    await expect(credit(300)).rejects.toMatchObject({ code: '23505' });
    expect(await balance()).toBe(1_000);
    expect(await entries()).toEqual([
      {
        from: 'WALLET',
        fromName: '',
        to: 'SALES',
        toName: '',
        amount: 300,
        balanceAfter: 700,
        kind: 'PAYMENT',
      },
      {
        from: 'SALES',
        fromName: '',
        to: 'WALLET',
        toName: '',
        amount: 300,
        balanceAfter: 1_000,
        kind: 'REFUND',
      },
    ]);
  });

  test('refuse what the wallet does not hold, and another currency, and write nothing then', async () => {
    expect(await debit(1_001)).toBe('INSUFFICIENT_FUNDS');
    expect(await debit(1, 'USD')).toBe('WRONG_CURRENCY');
    await expect(debit(-1)).rejects.toMatchObject({ code: '23514' });
    await expect(credit(-1)).rejects.toMatchObject({ code: '23514' });
    expect(await balance()).toBe(1_000);
    expect(await debit(1_000)).toBe('PAID');
    expect(await balance()).toBe(0);
  });

  test('take money out of many wallets at once, and leave those that cannot pay', async () => {
    const unlocked = await fan(300);
    const locked = await fan(1_000);
    const holder = await pool.connect();
    try {
      await holder.query('begin');
      await holder.query('select from account where user_id = $1 for update', [locked]);
      const orders = [
        { userId: await fan(299), amount: 300 },
        { userId: unlocked, amount: 300 },
        { userId: locked, amount: 300 },
        { userId: await fan(1_000), amount: 300, currency: 'USD' },
        { userId: randomUUID(), amount: 300 },
        { userId, amount: 999 },
      ];
      const payments = await debitTogether(orders);
      expect(payments.paid).toEqual([2, 6]);
      await holder.query('rollback');
      expect(await balances(orders.map((order) => order.userId))).toEqual([299, 0, 1_000, 1_000, null, 1]);
      const written = await Promise.all(payments.ids.map((id) => entries(id)));
      const line = { from: 'WALLET', fromName: '', to: 'SALES', toName: '', kind: 'PAYMENT' };
      expect(written).toEqual([
        [],
        [{ ...line, amount: 300, balanceAfter: 0 }],
        [],
        [],
        [],
        [{ ...line, amount: 999, balanceAfter: 1 }],
      ]);
      // What is booked is not booked again.
      await expect(debitTogether([{ userId, amount: 1 }], [payments.ids[5]!])).rejects.toMatchObject({
        code: '23505',
      });
      expect(await balance()).toBe(1);
    } finally {
      holder.release(true);
    }
  });

  test('write nothing for a price of zero', async () => {
    expect(await debit(0)).toBe('PAID');
    await credit(0);
    await call('book_external_payment', 'SANDBOX', 0);
    await call('book_external_refund', 'SANDBOX', 0);
    expect(await entries()).toEqual([]);
  });

  test('book what a provider took and gave back, once each', async () => {
    await call('book_external_payment', 'SANDBOX', 300, 'USD');
    await expect(call('book_external_payment', 'SANDBOX', 300, 'USD')).rejects.toMatchObject({
      code: '23505',
    });
    await call('book_external_refund', 'SANDBOX', 300, 'USD');
    await expect(call('book_external_refund', 'SANDBOX', 300, 'USD')).rejects.toMatchObject({
      code: '23505',
    });
    const of = { amount: 300, balanceAfter: null };
    expect(await entries()).toEqual([
      { ...of, from: 'PROVIDER', fromName: 'SANDBOX', to: 'SALES', toName: '', kind: 'PAYMENT' },
      { ...of, from: 'SALES', fromName: '', to: 'PROVIDER', toName: 'SANDBOX', kind: 'REFUND' },
    ]);
  });

  test('take the ways that the picture in docs/wallet.md shows, and no other', async () => {
    await debit(300);
    await credit(300);
    const another = randomUUID();
    await call('book_external_payment', 'SANDBOX', 300, 'KRW', another);
    await call('book_external_refund', 'SANDBOX', 300, 'KRW', another);
    await database.query(`select charge_wallet($1, 'k', '\\x00', 1, 1, 1, 'Asia/Seoul')`, [userId]);
    await inTransaction(pool, async (transaction) => {
      const text = `insert into user_account (id, viewer_id, display_name) values ($1, gen_random_uuid(), 'A fan')`;
      await transaction.query(text, [reservationId]);
      await walletOpener(5)(transaction, { userId: reservationId, isGuest: true });
    });
    const taken = await database.query<{ way: string }>(
      `select distinct debit.kind || ' -->|' || e.kind || '| ' || credit.kind as way
       from entry e join account debit on debit.id = debit_account_id
       join account credit on credit.id = credit_account_id order by way`,
    );
    const drawn = readFileSync('docs/wallet.md', 'utf8').match(/^ {2}[A-Z]+ -->\|[A-Z]+\| [A-Z]+$/gm)!;
    expect(taken.map(({ way }) => way)).toEqual(drawn.map((line) => line.trim()).sort());
  });

  test('make an account of the house once, also when twenty ask at the same time', async () => {
    const asked = Array.from({ length: 20 }, () =>
      database.query<{ id: string }>(`select house_account('PROVIDER', 'NEW', 'EUR') as id`),
    );
    const ids = new Set((await Promise.all(asked)).map(([row]) => row!.id));
    expect(ids.size).toBe(1);
  });
});
