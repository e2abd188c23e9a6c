import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isLostAnswer } from '../../src/platform/database-failure.js';
import { type Database, inTransaction, run, type Transaction } from '../../src/platform/postgres.js';
import { type Charge, chargeWallet } from '../../src/wallet/charge-wallet.statement.js';
import { walletOpener } from '../../src/wallet/wallets.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ledgerProblems } from '../support/ledger.js';
import { poolOn } from '../support/strategy-request.js';

const WALLETS = 10;
const BEGINNING = 1_000;
const NO_PROBLEM = { lost: [], disagree: [] };

let database: TestDatabase;
let pool: Database;
let userIds: string[];
beforeAll(async () => {
  database = await createTestDatabase();
  pool = poolOn(database.url, 8);
  userIds = Array.from({ length: WALLETS }, () => randomUUID());
  const open = walletOpener(BEGINNING);
  await inTransaction(pool, async (transaction) => {
    for (const userId of userIds) {
      await transaction.query(
        `insert into user_account (id, viewer_id, display_name) values ($1, gen_random_uuid(), 'A fan')`,
        [userId],
      );
      await open(transaction, { userId, isGuest: true });
    }
  });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const problems = () => ledgerProblems((text) => database.query(text));

/** One of the functions that payments call. */
async function call(db: Transaction, name: string, first: string, amount: number, paymentId: string) {
  const text = `select ${name}($1, $2, 'KRW', $3, $4, clock_timestamp()) as word`;
  const values = [first, amount, randomUUID(), paymentId];
  return (await run<{ word: string }>(db, { name, text }, values))[0]!.word;
}

describe('the ledger', () => {
  test.each([
    ['update', 'update entry set amount = amount + 1'],
    ['update of a row by nothing', 'update entry set amount = amount where false'],
    ['delete', 'delete from entry'],
    ['truncate', 'truncate entry'],
    ['deletion of accounts', 'delete from account'],
    ['truncation of accounts', 'truncate account cascade'],
  ])('can be added to and never changed: %s', async (_name, text) => {
    const before = await database.query('select * from entry order by number');
    expect(before.length).toBeGreaterThan(0);
    await expect(database.query(text)).rejects.toMatchObject({ code: '23001' });
    expect(await database.query('select * from entry order by number')).toEqual(before);
  });

  test.each([
    ['a balance below zero', `update account set balance = -1 where kind = 'WALLET'`],
    [
      'an entry of nothing',
      `insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, at)
       values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 0, 'KRW', 'CHARGE', now())`,
    ],
    [
      'an entry from an account to itself',
      `insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, at)
       select gen_random_uuid(), id, id, 1, 'KRW', 'CHARGE', now() from account`,
    ],
  ])('has walls behind its functions: %s', async (_name, text) => {
    await expect(database.query(text)).rejects.toMatchObject({ code: '23514' });
  });

  test('is not written past by the view of wallets', async () => {
    await expect(database.query('update wallet set balance = 5')).rejects.toMatchObject({ code: '0A000' });
  });

  test.each([
    ['money from nowhere', `update account set balance = balance + 1 where user_id = $1`, 'lost'],
    [
      'an entry without its money',
      `insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
         wallet_balance_after, at)
       select gen_random_uuid(), funding.id, w.id, 7, 'KRW', 'CHARGE', w.id, w.balance + 7, now()
       from account w, account funding where w.user_id = $1 and funding.kind = 'FUNDING'`,
      'lost',
    ],
    [
      'a balance that does not follow from the one before',
      `with added as (update account set balance = balance + 7 where user_id = $1 returning *)
       insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
         wallet_balance_after, at)
       select gen_random_uuid(), funding.id, w.id, 7, 'KRW', 'CHARGE', w.id, w.balance + 1, now()
       from added w, account funding where funding.kind = 'FUNDING'`,
      'disagree',
    ],
  ] as const)('is checked by questions that find %s', async (_name, text, found) => {
    expect(await problems()).toEqual(NO_PROBLEM);
    const undone = new Error('undone');
    const planted = inTransaction(pool, async (transaction) => {
      await transaction.query(text, [userIds[0]]);
      const seen = await ledgerProblems(async (question) => (await transaction.query(question)).rows);
      expect(seen[found]).not.toEqual([]);
      throw undone;
    });
    await expect(planted).rejects.toBe(undone);
    expect(await problems()).toEqual(NO_PROBLEM);
  });
});

/** A crowd that charges, pays and gets its money back, in connections that are cut. */
class Crowd {
  kills = 0;
  done = 0;
  /** How many payments were made beside others in one statement. */
  paidTogether = 0;
  /** What was charged by requests that were answered in the end. */
  charged = 0;
  readonly #paid: { paymentId: string; userId: string; amount: number; external: boolean }[] = [];
  readonly #killing: Promise<unknown>[] = [];

  /** Does as many things as are asked for; every tenth time a connection of the pool is cut. */
  async act(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const act = [this.#charge, this.#pay, this.#payTogether, this.#refund][randomInt(4)]!;
      await act.call(this);
      this.done += 1;
      if (this.done % 10 === 0) this.#killing.push(this.#kill());
    }
    await Promise.all(this.#killing);
  }

  async #charge(): Promise<void> {
    const userId = userIds[randomInt(WALLETS)]!;
    const charge: Charge = { userId, idempotencyKey: randomUUID(), amount: 1 + randomInt(500) };
    const limits = { onceMax: 1_000, monthMax: 1_000_000_000, timeZone: 'Asia/Seoul' };
    const answer = await untilAnswered(() => chargeWallet(pool, charge, limits));
    expect(answer.outcome).toBe('CHARGED');
    this.charged += charge.amount;
  }

  async #pay(): Promise<void> {
    const payment = {
      paymentId: randomUUID(),
      userId: userIds[randomInt(WALLETS)]!,
      amount: 1 + randomInt(800),
      external: randomInt(4) === 0,
    };
    const { paymentId, userId, amount, external } = payment;
    const word = await inTransaction(pool, async (transaction) => {
      if (!external) return call(transaction, 'debit_wallet', userId, amount, paymentId);
      return call(transaction, 'book_external_payment', 'SANDBOX', amount, paymentId);
    }).catch(ifCut);
    if (word === 'PAID' || word === '') this.#paid.push(payment);
  }

  /** One payment for each of some wallets, in one statement. A wallet that is locked is left out. */
  async #payTogether(): Promise<void> {
    const asked = userIds.filter(() => randomInt(2) === 0);
    const payments = asked.map((userId) => {
      return { paymentId: randomUUID(), userId, amount: 1 + randomInt(800), external: false };
    });
    const values = [
      asked,
      payments.map(({ amount }) => amount),
      payments.map(() => 'KRW'),
      payments.map(() => randomUUID()),
      payments.map(({ paymentId }) => paymentId),
    ];
    const text = 'select debit_wallets($1, $2, $3, $4, $5, clock_timestamp()) as paid';
    const paid = await inTransaction(pool, async (transaction) => {
      const rows = await run<{ paid: number[] }>(transaction, { name: 'debit_wallets', text }, values);
      return rows[0]!.paid;
    }).catch(ifCut);
    for (const number of paid ?? []) this.#paid.push(payments[number - 1]!);
    this.paidTogether += paid?.length ?? 0;
  }

  /** Some payments are refunded twice: the second time must fail. */
  async #refund(): Promise<void> {
    const payment = this.#paid[randomInt(this.#paid.length + 1)];
    if (!payment) return;
    const { paymentId, userId, amount, external } = payment;
    await inTransaction(pool, async (transaction) => {
      if (!external) return call(transaction, 'credit_wallet', userId, amount, paymentId);
      return call(transaction, 'book_external_refund', 'SANDBOX', amount, paymentId);
    }).catch((error) => {
      if ((error as { constraint?: string }).constraint !== 'entry_pkey') ifCut(error);
    });
  }

  async #kill(): Promise<void> {
    const killed = await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'ticket-rush test' and state <> 'idle' limit 1`,
    );
    this.kills += killed.length;
  }
}

/** A cut connection is what this test does; any other error ends it. */
function ifCut(error: unknown): undefined {
  if ((error as { code?: string }).code === 'SERVICE_UNAVAILABLE' || isLostAnswer(error)) return undefined;
  throw error;
}

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; tries < 50; tries++) {
    const answer = await ask().catch(ifCut);
    if (answer !== undefined) return answer;
  }
  throw new Error('no answer in 50 tries');
}

test('money is conserved in every snapshot while fans charge, pay and are refunded and connections are cut', async () => {
  const crowd = new Crowd();
  let acting = true;
  const acts = Promise.allSettled(Array.from({ length: 8 }, () => crowd.act(80))).finally(() => {
    acting = false;
  });
  let snapshots = 0;
  do {
    expect(await problems()).toEqual(NO_PROBLEM);
    snapshots += 1;
  } while (acting);
  const failures = (await acts).filter(({ status }) => status === 'rejected');
  expect(failures).toEqual([]);
  expect(await problems()).toEqual(NO_PROBLEM);
  expect(snapshots).toBeGreaterThan(10);
  expect(crowd.kills).toBeGreaterThan(10);
  expect(crowd.paidTogether).toBeGreaterThan(10);
  const [row] = await database.query<{ charged: string; kinds: string[] }>(
    `select sum(amount) filter (where idempotency_key is not null) as charged,
       array_agg(distinct kind order by kind) as kinds from entry`,
  );
  // Each charge was answered in the end, and is there once.
  expect(row).toEqual({ charged: String(crowd.charged), kinds: ['CHARGE', 'PAYMENT', 'REFUND'] });
}, 30_000);
