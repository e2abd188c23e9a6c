import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { ROOMS } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { migrateOnly } from '../../src/start/prepare.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ledgerProblems } from '../support/ledger.js';

/** The database as the version before leaves it. */
const UNDO = `
  drop view posting, wallet;
  drop table entry;
  drop trigger account_kept on account;
  delete from account where kind <> 'WALLET';
  drop index account_of_the_house;
  alter table account drop column kind, drop column name, drop column charge_month, drop column charged,
    alter user_id set not null, alter balance set not null;
  alter table account rename constraint account_pkey to wallet_pkey;
  alter table account rename constraint account_user_id_key to wallet_user_id_key;
  alter table account rename constraint account_balance_not_negative to wallet_balance_check;
  alter table account rename to wallet;
  delete from mikro_orm_migrations where name = '0016-ledger'`;

let database: TestDatabase;
/** A connection of a process of the version before, which stays open while the database is migrated. */
let old: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  old = new pg.Client({ connectionString: database.url });
  await old.connect();
});
afterAll(async () => {
  await old.end();
  await database.drop();
});

/** As that process signs a user up, with the statements that it has prepared. */
async function signUp(): Promise<string> {
  const userId = randomUUID();
  await old.query('begin');
  await old.query({
    name: 'account-insert',
    text: `insert into user_account (id, viewer_id, display_name) values ($1, gen_random_uuid(), 'A fan')`,
    values: [userId],
  });
  await old.query({
    name: 'wallet-insert',
    text: 'insert into wallet (id, user_id) values ($1, $2)',
    values: [randomUUID(), userId],
  });
  await old.query('commit');
  return userId;
}

/** As that process reads a wallet. */
async function read(userId: string) {
  const { rows } = await old.query({
    name: 'wallets-of-users',
    text: `select id, user_id as "userId", balance, currency from wallet where user_id = any($1::uuid[])`,
    values: [[userId]],
  });
  return rows[0];
}

test('a process of the version before signs users up and reads wallets while and after it is migrated', async () => {
  await database.query(UNDO);
  const poor = await signUp();
  const rich = await signUp();
  await database.query('update wallet set balance = 700 where user_id = $1', [rich]);
  expect(await read(poor)).toMatchObject({ userId: poor, balance: '0', currency: 'KRW' });

  const done: string[] = [];
  const progress = (line: string): number => done.push(line);
  const config = parseConfig(ROOMS, { SEED: 'false' });
  await migrateOnly(ROOMS, config, { databaseUrl: database.url, progress });
  expect(done).toEqual(['Migrated the database: 0016-ledger.']);

  const late = await signUp();
  expect(await read(late)).toMatchObject({ userId: late, balance: '0', currency: 'KRW' });
  expect(await read(rich)).toMatchObject({ userId: rich, balance: '700', currency: 'KRW' });
  // What the new version does with a wallet that the old one has made.
  const charge = `select outcome, balance from charge_wallet($1, 'k', '\\x00', 5, 10, 10, 'Asia/Seoul')`;
  expect(await database.query(charge, [late])).toEqual([{ outcome: 'CHARGED', balance: '5' }]);
  expect(await read(late)).toMatchObject({ balance: '5' });
  // The money that was there has an entry that tells of it.
  expect(await ledgerProblems((text) => database.query(text))).toEqual({ lost: [], disagree: [] });
  const entries = await database.query('select kind, amount::int from entry order by number');
  expect(entries).toEqual([
    { kind: 'CHARGE', amount: 700 },
    { kind: 'CHARGE', amount: 5 },
  ]);
});
