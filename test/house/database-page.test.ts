import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { databasePage } from '../../scripts/database-page.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const page = (): Promise<string> =>
  databasePage({
    query: async (text: string, values: unknown[]) => ({ rows: await database.query(text, values) }),
  } as never);

test('docs/database.md is what the database is', async () => {
  expect(readFileSync('docs/database.md', 'utf8')).toBe(await page());
});

test('every table says what it holds', async () => {
  expect([...(await page()).matchAll(/^\| `(\w+)` \| {2}\|$/gm)].map(([, name]) => name)).toEqual([]);
});

test('a column that looks like a reference is explained, and one that is gone is not', async () => {
  await database.query('alter table agency add column patron_id int');
  await expect(page()).rejects.toThrow('agency.patron_id has no foreign key: say what it names');
  await database.query('alter table agency drop column patron_id, add column gone int');
  await database.query('alter table quota rename column concert_id to concert');
  await expect(page()).rejects.toThrow('quota.concert_id is listed, and there is no such column');
});
