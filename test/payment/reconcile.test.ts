import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { PaymentProvider, Word } from '../../src/payment/provider.js';
import { type ReconcileDeps, reconcile } from '../../src/payment/reconcile.js';
import { PAYMENT_STATUSES, PAYMENT_TRANSITIONS } from '../../src/payment/state-machine.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

const COLUMNS = `id, reservation_id, user_id, performance_id, method, status, amount, currency, description,
  return_url, expires_at, reference, created_at, changed_at, next_look_at, looks`;

/** A payment of a reservation that is being paid; it is to be looked at now. */
async function waiting(more: { looks?: number; reference?: string | null } = {}): Promise<string> {
  const id = randomUUID();
  await database.query(
    `insert into payment (${COLUMNS}) values ($1, gen_random_uuid(), gen_random_uuid(), 1, 'TEST', 'PENDING',
       110000, 'KRW', '1 seat', 'http://localhost', clock_timestamp() + interval '30 seconds', $2,
       clock_timestamp(), clock_timestamp(), clock_timestamp(), $3)`,
    [id, more.reference === undefined ? 'theirs' : more.reference, more.looks ?? 0],
  );
  return id;
}

interface Stored {
  status: string;
  trouble: string | null;
  /** Seconds from the next look to the end of the hold; null: it is not looked at any more. */
  spare: number | null;
}

const stored = async (id: string): Promise<Stored> => {
  const [row] = await database.query<Stored>(
    `select status, trouble, extract(epoch from expires_at - next_look_at)::float as spare
     from payment where id = $1`,
    [id],
  );
  return row!;
};
const lookNow = () =>
  database.query(
    'update payment set next_look_at = clock_timestamp() where next_look_at is not null and looks < 20',
  );

/** A round of the worker, at a provider that says this of every payment. */
async function round(word: Word, errors: unknown[] = []): Promise<number> {
  const provider = { settles: 'LATER', look: async () => word } as unknown as PaymentProvider;
  const reservations = {
    decided: async (ids: readonly string[]) => ids.map(() => ({ status: 'PAYING' })),
  } as unknown as ReconcileDeps['reservations'];
  const onError = (error: unknown): void => void errors.push(error);
  return reconcile({ pool, reservations, providerOf: () => provider, onError });
}

const PENDING: Word = { status: 'PENDING', reference: 'theirs' };

test('no pause jumps over the end of the hold', async () => {
  const id = await waiting({ looks: 10 });
  await round(PENDING);
  expect((await stored(id)).spare).toBe(5);
  await lookNow();
  await database.query(
    `update payment set expires_at = clock_timestamp() + interval '3 seconds' where id = $1`,
    [id],
  );
  await round(PENDING);
  expect((await stored(id)).spare).toBe(0);
});

test('what a provider has opened and does not know any more is no failure: admins see it', async () => {
  const id = await waiting();
  const errors: unknown[] = [];
  await round({ status: 'UNKNOWN' }, errors);
  const strange = { status: 'PENDING', trouble: 'UNKNOWN_TO_PROVIDER', spare: expect.any(Number) };
  expect(await stored(id)).toEqual(strange);
  await lookNow();
  await round({ status: 'UNKNOWN' }, errors);
  expect(await stored(id)).toEqual(strange);
  await lookNow();
  await round(PENDING, errors);
  expect(await stored(id)).toMatchObject({ status: 'PENDING', trouble: null });
  expect(errors).toEqual([]);
});

test('a round goes on while there is more to look at', async () => {
  await database.query('update payment set looks = 20');
  await Promise.all(Array.from({ length: 45 }, () => waiting()));
  expect(await round(PENDING)).toBe(45);
  expect(await round(PENDING)).toBe(0);
});

test('the database lets a payment change as the state machine says, and in no other way', async () => {
  const pairs = PAYMENT_STATUSES.flatMap((from) => PAYMENT_STATUSES.map((to) => ({ from, to })));
  const possible: string[] = [];
  for (const { from, to } of pairs.filter((pair) => pair.from !== pair.to)) {
    const id = await waiting();
    await database.query(`alter table payment disable trigger payment_transition_recorded`);
    await database.query('update payment set status = $2, next_look_at = null where id = $1', [id, from]);
    await database.query(`alter table payment enable trigger payment_transition_recorded`);
    await database.query('update payment set status = $2 where id = $1', [id, to]).then(
      () => possible.push(`${from}>${to}`),
      (error) => expect(error).toMatchObject({ code: 'TR004' }),
    );
  }
  const drawn = PAYMENT_TRANSITIONS.filter(({ from }) => from !== 'NEW').map(
    ({ from, to }) => `${from}>${to}`,
  );
  expect(possible.sort()).toEqual(drawn.sort());
});

test('an answer that a refund is done is older than a message that it has failed', async () => {
  const id = await waiting();
  const settle = async (word: string, trouble: string | null) => {
    const sql = 'select settle_refund($1, $2, $3) as settled';
    return (await database.query<{ settled: string }>(sql, [id, word, trouble]))[0]!.settled;
  };
  await database.query(`update payment set status = 'REFUNDING' where id = $1`, [id]);
  expect(await settle('FAILED', 'closed')).toBe('SETTLED');
  expect(await settle('REFUNDED', null)).toBe('KNOWN');
  expect(await stored(id)).toEqual({ status: 'REFUNDING', trouble: 'closed', spare: null });
});

test('a key is given back, never changed', async () => {
  const id = await waiting();
  const change = (key: string | null) =>
    database.query('update payment set idempotency_key = $2 where id = $1', [id, key]);
  await expect(change('taken')).rejects.toMatchObject({ code: '23001' });
  await change(null);
});
