import { expect, test } from '@jest/globals';
import { figuresText, type Saved } from '../../bench/figures.js';
import { DEFAULT_SCENARIO } from '../../harness/load/scenario.js';

const settings = {
  date: '2026-11-21T10:00:00.000Z',
  commit: 'abc1234',
  node: 'v26.10.0',
  system: 'Linux',
  cpu: 'A CPU',
  cores: 2,
  memoryGigabytes: 24,
  loadAverage: 0.1,
  pgbench: undefined,
  onDisk: true,
  postgres: {
    version: '18.4',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '256MB',
  },
};
const even = (value: number) => ({ median: value, min: value - 0.01, max: value + 0.01 });

const strategies: Saved = {
  kind: 'strategies',
  command: 'npm run bench -- --short --save',
  settings,
  figures: {
    base: { claimsASecond: even(15_000), clients: 16, postgresMicros: 60 },
    drains: [{ log: 'Streams', requests: 20_000, decidedASecond: 13_500, micros: {} }],
    rows: (['spread', 'hot'] as const).map((workload) => ({
      strategy: 'ATOMIC',
      workload,
      p50Ms: 10,
      p99Ms: 35,
      doubleSales: 0,
      refusals: {},
      faults: {},
      acceptedASecond: even(5_500),
      refusedASecond: even(workload === 'hot' ? 4_100 : 0),
      ratio: workload === 'hot' ? undefined : even(0.37),
      micros: { api: 138, postgres: 79 },
      relayMs: { mean: 20, p50: 30, p99: 113 },
      queue: undefined,
      log: undefined,
    })),
  },
};

const rush: Saved = {
  kind: 'rush',
  command: 'npm run bench -- --rush --save',
  settings,
  figures: {
    scenario: DEFAULT_SCENARIO,
    seed: 1,
    rows: [
      {
        strategy: 'NO_LOCK',
        seatsSoldASecond: 321.4,
        refusedASecond: 700,
        seconds: 12,
        capacityASecond: 2_400,
        p50Ms: 2,
        p99Ms: 44.4,
        doubleSales: 79,
        micros: {},
        judgement: { asItMust: true, text: 'FAILS, as it must' },
      },
    ],
  },
};

test('each run is told with its command, its day, its commit and its machine', () => {
  const text = figuresText([strategies, rush]);
  for (const { command } of [strategies, rush]) {
    expect(text).toContain(`\`${command}\` on 2026-11-21, commit abc1234: A CPU, 2 cores, 24 GB,\n`);
  }
  expect(text).toContain('| ATOMIC | 0.37 [0.36–0.38] | 5,500 | 35 | 0 |\n');
  expect(text).toContain('The seat maps are at most 113 ms behind at p99.\n');
  expect(text).toContain('QUEUE Streams decides a line of 20,000 requests at 13,500/s.\n');
  expect(text).toContain('| NO_LOCK | 321 | 44 | 79 | FAILS, as it must |\n');
});

test('a table has at most five columns', () => {
  const rows = figuresText([strategies, rush])
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(Math.max(...rows.map((row) => row.split('|').length - 2))).toBe(5);
});

test('what was not measured is not told', () => {
  expect(figuresText([])).toBe('');
  expect(figuresText([rush])).not.toContain('base');
});
