import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openPool } from '../../src/platform/postgres.js';
import { ALMOST_SOLD_OUT } from '../../src/ranking/wanted.statement.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const PERFORMANCES = 20_000;
const LOOKED_AT = 2_000;

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
beforeAll(async () => {
  database = await createTestDatabase();
  const statements = [
    'alter table concert disable trigger user',
    'alter table performance disable trigger user',
    `insert into venue (name, city, country, time_zone) values ('Hall', 'Seoul', 'KR', 'Asia/Seoul')`,
    `insert into concert (title, kind, currency) select 'Night', 'CONCERT', 'KRW'
     from generate_series(1, ${PERFORMANCES})`,
    `insert into performance (concert_id, venue_id, starts_at, lab, first_seat_id, seats_total)
     select c.id, (select max(id) from venue), clock_timestamp() + c.id * interval '1 hour', false,
       c.id * 100, 100
     from concert c`,
    `insert into seat_map (performance_id, statuses, seats_left, seats_held)
     select id, '', 40, 0 from performance`,
    'update seat_map set seats_left = 1 where performance_id in (select max(id) from performance)',
    'update seat_map set seats_left = 7 where performance_id in (select min(id) from performance)',
    'analyze',
  ];
  for (const statement of statements) await database.query(statement);
  const bounds = { size: 1, statementTimeoutMs: 10_000, lockTimeoutMs: 1_000 };
  pool = openPool({ url: database.url, name: 'plans', ...bounds, onIdleError: () => undefined });
}, 60_000);
afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: Plan[];
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

test('the search for what is almost sold out reads a bounded number of rows, by indexes', async () => {
  const values = `20, 30, 18, ${LOOKED_AT}`;
  await pool.query(`prepare search as ${ALMOST_SOLD_OUT.text}`);
  const found = await pool.query<{ id: number }>(`execute search (${values})`);
  const [first] = await database.query<{ id: number }>('select min(id)::int as id from concert');
  expect(found.rows).toEqual([{ id: first!.id }]);
  const explained = await pool.query(`explain (analyze, format json) execute search (${values})`);
  const nodes = nodesOf(explained.rows[0]['QUERY PLAN'][0].Plan);
  expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
  const read = nodes
    .filter((node) => node['Relation Name'] !== undefined)
    .map((node) => node['Actual Rows'] * node['Actual Loops']);
  expect(Math.max(...read)).toBeLessThanOrEqual(LOOKED_AT);
  expect(Math.max(...read)).toBeGreaterThan(0);
}, 30_000);
