import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { check } from '../../tools/judge/command.js';
import { SEATS, World } from './world.js';

let world: World;
let folder: string;

beforeAll(async () => {
  world = await World.open();
  folder = mkdtempSync(join(tmpdir(), 'check-'));
});

beforeEach(() => world.begin());

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await world.close();
});

async function run(args: string[], environment = {}): Promise<{ status: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const status = await check(
    args,
    environment,
    (text) => {
      printed.out += text;
    },
    (text) => {
      printed.err += text;
    },
  );
  return { status, ...printed };
}

function file(text: string): string {
  const path = join(folder, 'history.jsonl');
  writeFileSync(path, text);
  return path;
}

test('a clean database ends with 0 and a line per invariant', async () => {
  const { status, out, err } = await run([], { DATABASE_URL: world.url });
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out.match(/^I-\d+ +ok {2}/gm)).toHaveLength(14);
  expect(out).toMatch(/^I-8 +not judged .*there is no history$/m);
});

test('a broken promise ends with 1', async () => {
  await world.spoil(`update seat set status = 'SOLD' where id = ${SEATS}`);
  const { status, out } = await run(['--database-url', world.url]);
  expect(status).toBe(1);
  expect(out).toMatch(/^I-2 +VIOLATED \(1\) .*1 in lab performances\n {8}seat 20 is SOLD/m);
  expect(await run(['--database-url', world.url, '--lab', 'ignore'])).toMatchObject({ status: 0 });
});

test('the tolerance can be given', async () => {
  await world.hold({ seats: [10], secondsAgo: 310 });
  expect(await run(['--database-url', world.url])).toMatchObject({ status: 1 });
  const patient = await run(['--database-url', world.url, '--expiry-tolerance-ms', '60000']);
  expect(patient).toMatchObject({ status: 0 });
});

test('a history is judged', async () => {
  const asked = {
    process: 'p',
    user: 'usr_1',
    f: 'reserve',
    key: 'k',
    strategy: 'ATOMIC',
    input: { performanceId: 'per_1', seatIds: ['a'] },
  };
  const value = { reservationId: 'rsv_1', status: 'HELD', version: 1, seatIds: ['a'] };
  const lines = [
    { ...asked, at: 1, type: 'invoke' },
    { ...asked, at: 2, type: 'ok', value },
  ].map((event) => `${JSON.stringify(event)}\n`);
  const { status, out } = await run(['--database-url', world.url, '--history', file(lines.join(''))]);
  expect(status).toBe(1);
  expect(out).toMatch(/^I-8 +VIOLATED \(1\)/m);
});

test.each([
  ['no database is named', [], 'DATABASE_URL'],
  ['an option is unknown', ['--databse-url', 'x'], '--databse-url'],
  ['--lab is neither', ['--database-url', 'x', '--lab', 'no'], '--lab'],
  ['the tolerance is no number', ['--database-url', 'x', '--expiry-tolerance-ms', '5s'], '5s'],
])('when %s it cannot tell and shows its usage', async (_when, args, told) => {
  const { status, out, err } = await run(args);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toContain(told);
  expect(err).toContain('usage: ');
});

test('without the database, its schema or a readable history it cannot tell', async () => {
  const url = (change: (url: URL) => void): string => {
    const changed = new URL(world.url);
    change(changed);
    return changed.href;
  };
  const elsewhere = await run(['--database-url', url((to) => (to.pathname = '/no_such_database'))]);
  expect(elsewhere).toMatchObject({ status: 2, err: expect.stringContaining('no_such_database') });
  const empty = await run(['--database-url', url((to) => (to.pathname = '/postgres'))]);
  expect(empty).toMatchObject({ status: 2, err: expect.stringContaining('cannot judge I-1') });
  const absent = await run(['--database-url', world.url, '--history', join(folder, 'absent')]);
  expect(absent).toMatchObject({ status: 2, err: expect.stringContaining('ENOENT') });
  const malformed = await run(['--database-url', world.url, '--history', file('{}\n')]);
  expect(malformed).toMatchObject({ status: 2, err: expect.stringContaining('history.jsonl:1: ') });
  const nothing = await run(['--database-url', world.url, '--history', file('')]);
  expect(nothing).toMatchObject({ status: 2, err: expect.stringContaining('the history is empty') });
});

test('a statement that cannot be tried leaves the question open', async () => {
  await world.client.query('begin; lock table reservation_seat in exclusive mode');
  try {
    const { status, err } = await run(['--database-url', world.url]);
    expect(status).toBe(2);
    expect(err).toContain('cannot tell whether this is refused: delete from reservation_seat');
  } finally {
    await world.client.query('rollback');
  }
});

test('--help tells how it is used', async () => {
  expect(await run(['--help'])).toMatchObject({
    status: 0,
    out: expect.stringContaining('usage: '),
    err: '',
  });
});
