import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  type Asked,
  type HistoryEvent,
  HistoryWriter,
  parseEvent,
  readHistory,
} from '../../tools/judge/history.js';
import { collectOperations } from '../../tools/judge/operations.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const ASKED: Asked = {
  process: 'fan 1',
  user: 'vwr_1',
  f: 'reserve',
  key: 'k',
  strategy: 'ATOMIC',
  input: { performanceId: 'per_1', seatIds: ['a', 'b'] },
};
const INVOKE: HistoryEvent = { ...ASKED, at: '1', type: 'invoke' };
const FAIL: HistoryEvent = { ...ASKED, at: 2, type: 'fail', value: { code: 'SEAT_TAKEN' } };

async function read(...paths: string[]): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const event of readHistory(paths)) events.push(event);
  return events;
}

test('what is written can be read', async () => {
  const path = join(folder, 'history.jsonl');
  const writer = new HistoryWriter({ path, keep: true });
  const value = { reservationId: 'rsv_1', status: 'HELD' as const, version: 1, seatIds: ['a', 'b'] };
  for (let round = 0; round < 300; round += 1) writer.invoke(ASKED).ok(value);
  writer.invoke(ASKED).fail('SEAT_TAKEN');
  writer
    .invoke({ process: 'fan 2', user: null, f: 'cancel', input: { reservationId: 'rsv_1' } })
    .unknown('timeout');
  expect(readFileSync(path, 'utf8').length).toBeGreaterThan(0);
  writer.close();
  const events = await read(path);
  expect(events).toEqual(writer.events);
  const operations = await collectOperations(events);
  expect(operations).toHaveLength(302);
  expect(operations.at(-2)?.outcome).toEqual({ type: 'fail', value: { code: 'SEAT_TAKEN' } });
});

test('a writer without a file or memory keeps nothing', () => {
  const writer = new HistoryWriter({});
  writer.invoke(ASKED).fail('SEAT_TAKEN');
  writer.close();
  expect(writer.events).toEqual([]);
});

test('a malformed line is told with its file and number', async () => {
  const path = join(folder, 'bad.jsonl');
  writeFileSync(path, `${JSON.stringify(INVOKE)}\n{"at": 2, "pro`);
  await expect(read(path)).rejects.toThrow(`${path}:2: not a line of JSON`);
});

test.each([
  ['at', { ...INVOKE, at: -1 }],
  ['at', { ...INVOKE, at: 'now' }],
  ['process', { ...INVOKE, process: undefined }],
  ['user', { ...INVOKE, user: 'alice' }],
  ['type', { ...INVOKE, type: 'info' }],
  ['f', { ...INVOKE, f: 'steal' }],
  ['key', { ...INVOKE, key: undefined }],
  ['input.seatIds', { ...INVOKE, input: { performanceId: 'per_1' } }],
  ['value', { ...INVOKE, type: 'ok' }],
  ['value.code', { ...FAIL, value: { error: 'no' } }],
  [
    'value.status',
    { ...FAIL, type: 'ok', value: { reservationId: 'rsv_1', status: 'SOLD', version: 1, seatIds: [] } },
  ],
])('a line with a wrong %s is refused by that name', (field, event) => {
  expect(() => parseEvent(JSON.stringify(event))).toThrow(`${field}: `);
});

test('operations without an end are unknown', async () => {
  const [operation] = await collectOperations([INVOKE]);
  expect(operation).toMatchObject({ completedAt: undefined, outcome: { type: 'unknown' } });
});

test.each([
  ['begins an operation during another one', [INVOKE, INVOKE]],
  ["has 'fail' without an invoke before it", [FAIL]],
  ['ends another operation than it has begun', [INVOKE, { ...FAIL, key: 'other' }]],
  ['ends another operation than it has begun', [INVOKE, { ...FAIL, at: '0' }]],
] as Array<[string, HistoryEvent[]]>)('operations of a process that %s are refused', async (what, events) => {
  await expect(collectOperations(events)).rejects.toThrow(`event ${events.length}: process fan 1 ${what}`);
});

test('operations of one process name in two files are of two processes', async () => {
  const paths = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl')];
  for (const path of paths) writeFileSync(path, `${JSON.stringify(INVOKE)}\n`);
  expect(await collectOperations(readHistory(paths))).toHaveLength(2);
});
