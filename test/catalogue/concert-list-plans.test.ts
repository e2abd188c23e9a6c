import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { manyConcerts } from '../../harness/many-concerts.js';
import {
  PERFORMANCE_COUNTS,
  PERFORMANCES_OF_CONCERTS,
  SOONEST_PERFORMANCES,
  valuesOf,
} from '../../src/catalogue/search/performance-list.statement.js';
import { openPool } from '../../src/platform/postgres.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const SORTS = ['ENTRY', 'NEWEST', 'SOONEST', 'OPENING', 'TITLE'];
const LIMIT = 21;
/** Enough that the planner decides as for 100,000, and filled in a few seconds. */
const MANY = 20_000;

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

/** Every condition that the API offers, each for many concerts and for few. */
const FILTERS: Record<string, object> = {
  'no condition': {},
  search: { search: 'night 77' },
  text: { text: '별밤 42' },
  consonants: { text: 'ㅂㅌㅅ' },
  'one letter': { text: '별' },
  city: { city: '서울' },
  'a small city': { city: 'town 77' },
  kind: { kind: 'SPORTS' },
  artist: { artistId: 42 },
  agency: { agencyId: 7 },
  'one day': { from: day(30), to: day(31) },
  from: { from: day(0) },
  to: { to: day(0) },
  SCHEDULED: { status: 'SCHEDULED' },
  OPENING_SOON: { status: 'OPENING_SOON' },
  ON_SALE: { status: 'ON_SALE' },
  SOLD_OUT: { status: 'SOLD_OUT' },
  ENDED: { status: 'ENDED' },
  maxPrice: { maxPrice: 31_000 },
  minPrice: { minPrice: 200_000 },
  prices: { minPrice: 60_000, maxPrice: 70_000 },
  several: { kind: 'MUSICAL', city: '부산', status: 'ON_SALE', from: day(10), to: day(60) },
  'several that no concert meets': { kind: 'SPORTS', city: 'town 77', text: '없다', status: 'SOLD_OUT' },
};

let database: TestDatabase;
let client: pg.PoolClient;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  for (const statement of manyConcerts(MANY)) await database.query(statement);
  // The pool as the server opens it, with its settings of the planner.
  const bounds = { size: 1, statementTimeoutMs: 60_000, lockTimeoutMs: 1_000 };
  pool = openPool({ url: database.url, name: 'plans', ...bounds, onIdleError: () => undefined });
  client = await pool.connect();
}, 120_000);
afterAll(async () => {
  client.release();
  await pool.end();
  await database.drop();
});

async function planOf(text: string): Promise<string> {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

/** The statement that a page of this list is found by. */
async function statementOf(way: string, sort: string, criteria: object, after: unknown[]): Promise<string> {
  const { rows } = await client.query<{ text: string }>(
    `select concert_list_query($1, $2, $3, $4, $5, search_conditions($1, $6),
       coalesce(($6::jsonb->>'from')::timestamptz, '-infinity'),
       coalesce(($6::jsonb->>'to')::timestamptz, 'infinity')) as text`,
    [way, sort, ...after, LIMIT, JSON.stringify(criteria)],
  );
  return rows[0]!.text;
}

for (const sort of SORTS) {
  test(`no list in the order ${sort} reads a whole table, under any conditions`, async () => {
    const later = [sort === 'TITLE' ? 'night 5' : '1800000000000000', MANY / 2];
    for (const [name, criteria] of Object.entries(FILTERS)) {
      const after = Object.keys(criteria).length < 2 ? later : [null, null];
      for (const way of ['WALK', 'FAR', 'ALL']) {
        const plan = await planOf(await statementOf(way, sort, criteria, after));
        expect({ name, way, scans: plan.match(/Seq Scan on \w+/g) }).toEqual({ name, way, scans: null });
      }
    }
  });
}

test('no list of performances reads a whole table', async () => {
  const statements = [
    { ...SOONEST_PERFORMANCES, more: [-1e15, 0, LIMIT] },
    { ...PERFORMANCES_OF_CONCERTS, more: [[1, 2, 3], 0, LIMIT] },
    { ...PERFORMANCE_COUNTS, more: [[1, 2, 3]] },
  ];
  for (const { name, text, more } of statements) {
    for (const bookable of [true, false, undefined]) {
      const criteria = { from: new Date(), ...(bookable !== undefined && { bookable }) };
      const explained = {
        name: `${name} plan`,
        text: `explain ${text}`,
        values: [...valuesOf(criteria), ...more],
      };
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(explained);
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toMatch(/Seq Scan/);
    }
  }
});

test('the check sees it when an index is missing', async () => {
  await client.query('begin');
  await client.query('drop index concert_words_grams');
  const plan = await planOf(await statementOf('ALL', 'ENTRY', { text: '별밤' }, [null, null]));
  expect(plan).toMatch(/Seq Scan on concert_words/);
  await client.query('rollback');
});
