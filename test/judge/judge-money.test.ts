import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TRANSITIONS } from '../../src/reservation/state-machine.js';
import { historyIsKept } from '../../tools/judge/invariants/history-is-kept.js';
import { idempotentRetries } from '../../tools/judge/invariants/idempotent-retries.js';
import { LEGAL } from '../../tools/judge/invariants/legal-transitions.js';
import { moneyIsConserved } from '../../tools/judge/invariants/money-is-conserved.js';
import { rowsAgree } from '../../tools/judge/invariants/rows-agree.js';
import { LAB_PERFORMANCE, SEATS, World } from './world.js';

let world: World;

// A test that changes what is there begins the world anew.
beforeAll(async () => {
  world = await World.open();
  await world.begin();
});

afterAll(() => world.close());

const CAPTURED = `(select id from payment where status = 'CAPTURED')`;
const REFUNDED = `(select id from payment where status = 'REFUNDED')`;

test('the judge knows the same changes of status as the server', () => {
  const arrows = TRANSITIONS.filter(({ from }) => from !== 'NEW').map(({ from, to }) => `${from}>${to}`);
  expect([...LEGAL].sort()).toEqual(arrows.sort());
});

/** What the table itself refuses, so that the judge can be asked about it. */
const UNCHECKED = 'alter table entry drop constraint entry_moves_money';

const badMoney: Array<[string, string, string]> = [
  [
    'a wallet that lost money',
    `update account set balance = balance - 1 where balance = 1000`,
    'entries say',
  ],
  [
    'an account of the house with a balance',
    `update account set balance = 5 where kind = 'SALES'`,
    'its own',
  ],
  ['an entry of nothing', `update entry set amount = 0 where payment_id = ${CAPTURED}`, 'moves 0'],
  [
    'an entry that goes nowhere',
    `update entry set credit_account_id = debit_account_id where payment_id = ${CAPTURED}`,
    'to where it was',
  ],
  [
    'an entry of an account that is not there',
    `update entry set credit_account_id = gen_random_uuid() where payment_id = ${CAPTURED}`,
    'does not exist',
  ],
  [
    'an entry in another currency',
    `update entry set currency = 'USD' where payment_id = ${CAPTURED}`,
    'moves USD',
  ],
  [
    'a refund that comes from where charges come from',
    `update entry set debit_account_id = (select id from account where kind = 'FUNDING') where kind = 'REFUND'`,
    'from FUNDING to WALLET',
  ],
  [
    'a line of the ledger with a wrong balance',
    `update entry set wallet_balance_after = 7 where kind = 'REFUND'`,
    'says that 7 is left',
  ],
  [
    'a payment that was booked twice',
    `insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, payment_id, at)
      select gen_random_uuid(), (select id from account where kind = 'PROVIDER'), credit_account_id, amount,
        currency, kind, payment_id, at from entry where payment_id = ${CAPTURED}`,
    'taken 2 times',
  ],
  [
    'a payment that was refunded twice',
    `insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, payment_id, at)
      select gen_random_uuid(), debit_account_id, (select id from account where kind = 'PROVIDER'), amount,
        currency, kind, payment_id, at from entry where kind = 'REFUND'`,
    'given back 2 times',
  ],
  [
    'a payment that failed and took money',
    `update payment set status = 'FAILED' where id = ${CAPTURED};
      update payment_transition set to_status = 'FAILED' where payment_id = ${CAPTURED}`,
    'taken 1 times',
  ],
  [
    'a price that was not asked for',
    `update payment set amount = 99 where id = ${CAPTURED}`,
    'the reservation costs',
  ],
  [
    'a payment that took something else',
    `update payment set taken = 99 where id = ${CAPTURED}`,
    'is for 99 KRW, and 100 KRW was taken',
  ],
  ['a refund that is too large', `update payment set refunded = 101 where id = ${REFUNDED}`, '101 was given'],
  [
    'a payment for no reservation',
    `update payment set reservation_id = gen_random_uuid() where id = ${REFUNDED};
      update payment set user_id = gen_random_uuid() where status = 'CAPTURED'`,
    'is for no reservation',
  ],
];

test.each(badMoney)('I-3 sees %s', async (_what, statement, told) => {
  const found = await world.whenSpoiled(moneyIsConserved, UNCHECKED, statement);
  expect(found.examples.join('\n')).toContain(told);
});

test('I-3 sees a wallet below zero', async () => {
  const { examples } = await world.whenSpoiled(
    moneyIsConserved,
    'alter table account drop constraint account_balance_not_negative',
    `update account set balance = -1 where user_id = '${world.alice.id}'`,
  );
  expect(examples).toHaveLength(2);
  expect(examples[0]).toContain('all accounts in KRW add up to -1001');
  expect(examples[1]).toContain('is a wallet with a balance of -1');
});

test('I-3 sees a reservation that was paid twice', async () => {
  const { examples } = await world.whenSpoiled(
    moneyIsConserved,
    'drop index payment_one_captured',
    `insert into payment (id, reservation_id, user_id, performance_id, method, status, amount, currency,
       idempotency_key, created_at, changed_at)
     select gen_random_uuid(), reservation_id, user_id, performance_id, method, status, amount, currency,
       'again', created_at, changed_at from payment where id = ${CAPTURED}`,
  );
  expect(examples.join('\n')).toContain('has 2 captured payments');
});

test('I-3 lets a provider take something else, which goes back', async () => {
  await world.begin();
  const id = await world.hold({ seats: [10] });
  const payment = await world.money.take(id, 'SANDBOX');
  await world.client.query(`update payment set status = 'REFUNDING', taken = 100, taken_currency = 'KRW'
    where id = '${payment}'`);
  expect(await world.violated()).toEqual({});
});

const disagreeing: Array<[string, string]> = [
  ['a sale without a ticket', `delete from ticket where seat_id = 2`],
  ['a sale with a void ticket', `update ticket set status = 'VOID' where seat_id = 2`],
  ['a ticket that a refund left behind', `update ticket set status = 'VALID' where seat_id = 5`],
  ['a ticket for another performance', `update ticket set performance_id = 2 where seat_id = 2`],
  ['a ticket that only claims to be of a lab', `update ticket set lab = true where seat_id = 2`],
  [
    'a ticket that was given away and has no heir',
    `update ticket set void_reason = 'TRANSFERRED' where seat_id = 5`,
  ],
  ['a refund that no request asked for', 'delete from refund'],
  ['a ticket of no reservation', `update ticket set reservation_id = gen_random_uuid() where seat_id = 5`],
];

test.each(disagreeing)('I-2 sees %s', async (_what, statement) => {
  expect(await world.whenSpoiled(rowsAgree, statement)).toMatchObject({ violations: 1 });
});

test('I-2 sees a ticket before the payment, also in a lab unless told otherwise', async () => {
  await world.begin();
  const id = await world.hold({ seats: [SEATS + 1], performance: LAB_PERFORMANCE });
  await world.money.issue(id);
  expect(await world.violated()).toEqual({ 'I-2': 1 });
  expect(await world.violated({ lab: 'ignore' })).toEqual({});
});

test('I-2 sees a sale that is not paid', async () => {
  await world.begin();
  const id = await world.hold({ seats: [10] });
  await world.change(id, 'CONFIRMED', 30);
  await world.spoil(
    `update payment set status = 'PENDING' where reservation_id = '${id}'`,
    `delete from entry where payment_id in (select id from payment where reservation_id = '${id}')`,
    `update account set balance = balance + 100 where user_id = '${world.alice.id}'`,
  );
  expect(await world.violated()).toEqual({ 'I-2': 1 });
});

test('I-2 lets a ticket be given to another user', async () => {
  await world.begin();
  await world.spoil(
    `update ticket set status = 'VOID', void_at = now(), void_reason = 'TRANSFERRED' where seat_id = 2`,
    `insert into ticket (id, reservation_id, performance_id, seat_id, lab, holder_user_id, issued_at, replaces)
      select gen_random_uuid(), reservation_id, performance_id, seat_id, lab, '${world.alice.id}', now(), id
      from ticket where seat_id = 2`,
  );
  expect(await world.violated()).toEqual({});
});

/** A hold that lapsed, was swept and is confirmed all the same. */
async function confirmedLate(method: string): Promise<void> {
  await world.begin();
  const id = await world.hold({ seats: [10], secondsAgo: 1000 });
  await world.change(id, 'EXPIRED', 690);
  await world.payLate(id, 600, method);
}

test('I-4 lets a provider be late where the seats were still free, and lets no wallet be', async () => {
  await confirmedLate('SANDBOX');
  expect(await world.violated()).toEqual({});
  await confirmedLate('WALLET');
  expect(await world.violated()).toEqual({ 'I-4': 1 });
});

test('I-5 sees a payment under way whose hold has lapsed', async () => {
  await world.begin();
  const id = await world.hold({ seats: [10], secondsAgo: 310 });
  await world.client.query(
    `update reservation set status = 'PAYING', version = 2, changed_at = now() - interval '200 s' where id = $1`,
    [id],
  );
  expect(await world.violated()).toEqual({ 'I-5': 1 });
});

test.each(['EXPIRED', 'CANCELLED'])('I-4 sees a paid reservation that is %s', async (status) => {
  await world.begin();
  const id = await world.hold({ seats: [10], secondsAgo: 1000 });
  await world.change(id, status, status === 'EXPIRED' ? 690 : 990);
  await world.money.take(id);
  expect(await world.violated()).toEqual({ 'I-4': 1 });
});

test.each([
  ['payment', 'payment_key'],
  ['refund', 'refund_key'],
  ['entry', undefined],
])('I-7 sees a key that has two rows of %s', async (table, constraint) => {
  const { examples } = await world.whenSpoiled(
    idempotentRetries,
    constraint === undefined ? 'drop index entry_key' : `alter table ${table} drop constraint ${constraint}`,
    `create table twice as select * from ${table} where idempotency_key is not null limit 1`,
    'update twice set id = gen_random_uuid()',
    ...(table === 'refund' ? ['update twice set payment_id = gen_random_uuid()'] : []),
    ...(table === 'payment' ? [`update twice set status = 'FAILED'`] : []),
    `insert into ${table} overriding user value select (json_populate_record(null::${table}, row_to_json(twice))).* from twice`,
  );
  expect(examples).toHaveLength(1);
});

test.each([
  ['entry', 'entry_kept', 2],
  ['account', 'account_kept', 1],
  ['payment', 'payment_kept', 1],
  ['payment', 'payment_as_it_was', 1],
  ['payment_transition', 'payment_transition_kept', 2],
  ['refund', 'refund_kept', 2],
  ['ticket', 'ticket_kept', 1],
  ['ticket', 'ticket_status_final', 1],
])('I-17 sees that rows of %s are not guarded by %s', async (table, trigger, violations) => {
  await world.client.query(`alter table ${table} disable trigger ${trigger}`);
  try {
    expect(await historyIsKept.attempt!(world.client)).toMatchObject({ violations });
  } finally {
    await world.client.query(`alter table ${table} enable trigger ${trigger}`);
  }
});

const A_STEP = `
  insert into payment_transition (payment_id, from_status, to_status, changed_at)
  select id, 'PENDING', 'FAILED', now() from payment where method = 'SANDBOX'`;

test.each([
  ['that has a gap', `${A_STEP}; ${A_STEP}`],
  ['that ends elsewhere', A_STEP.replace('FAILED', 'CAPTURED')],
  ['that is missing', 'select'],
])('I-17 sees a history of a payment %s', async (_what, statement) => {
  const { violations } = await world.whenSpoiled(
    historyIsKept,
    `insert into payment (id, reservation_id, user_id, performance_id, method, status, amount, currency,
       idempotency_key, created_at, changed_at)
     select gen_random_uuid(), id, user_id, performance_id, 'SANDBOX', 'FAILED', amount, currency, 'late',
       now(), now() from reservation where status = 'REJECTED'`,
    statement,
  );
  expect(violations).toBe(1);
});
