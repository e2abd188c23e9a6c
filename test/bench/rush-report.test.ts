import { expect, test } from '@jest/globals';
import { judgementOn } from '../../bench/rush/judgement.js';
import { strainIn } from '../../harness/metrics.js';
import { Progress } from '../../harness/progress.js';
import { commandLine } from '../../harness/results.js';
import { markdownTable, textTable } from '../../harness/text-table.js';
import type { Verdict } from '../../tools/judge/judge.js';

function verdict(id: string, violations: number, notJudged?: string): Verdict {
  return { id, title: id, violations, inLab: 0, examples: [], ...(notJudged && { notJudged }) };
}

const kept = [verdict('I-1', 0), verdict('I-2', 0)];
const soldTwice = [verdict('I-1', 3), verdict('I-2', 1)];

test('NO_LOCK has to be caught selling twice, and nothing else will do', () => {
  expect(judgementOn('NO_LOCK', soldTwice).asItMust).toBe(true);
  expect(judgementOn('NO_LOCK', kept).asItMust).toBe(false);
  expect(judgementOn('NO_LOCK', [verdict('I-1', 0), verdict('I-2', 1)]).asItMust).toBe(false);
});

test('all others have to keep every promise, and each must have been judged', () => {
  expect(judgementOn('ATOMIC', kept)).toEqual({ asItMust: true, text: 'passes' });
  expect(judgementOn('ATOMIC', soldTwice)).toEqual({ asItMust: false, text: 'FAILS: I-1, I-2' });
  expect(judgementOn('ATOMIC', [...kept, verdict('I-8', 0, 'there is no history')]).asItMust).toBe(false);
  expect(judgementOn('ATOMIC', []).asItMust).toBe(false);
});

const columns = [{ title: 'strategy', align: 'left' as const }, { title: 'seats/s' }];
const rows = [
  ['ATOMIC', '1,234'],
  ['PESSIMISTIC', '7'],
];

test('a table is as wide as what is in it', () => {
  expect(textTable(columns, rows)).toBe(
    `${['strategy     seats/s', '--------------------', 'ATOMIC         1,234', 'PESSIMISTIC        7'].join('\n')}\n`,
  );
  expect(markdownTable(columns, rows)).toBe(
    '| strategy | seats/s |\n| --- | ---: |\n| ATOMIC | 1,234 |\n| PESSIMISTIC | 7 |\n',
  );
});

function progressOn(isTerminal: boolean): string {
  let written = '';
  const write = (text: string): void => {
    written += text;
  };
  const progress = new Progress({ write, isTerminal });
  for (const share of [0, 0.5, 1]) progress.show('rush', share);
  progress.show('judging');
  progress.tell('done');
  return written;
}

test('progress is a bar in a terminal, and a line for each step in a file', () => {
  expect(progressOn(false)).toBe('rush\njudging\ndone\n');
  const shown = progressOn(true);
  expect(shown).toContain(`${'█'.repeat(15)}${'░'.repeat(15)}  50 %`);
  expect(shown.split('\n')).toHaveLength(2);
  expect(shown.endsWith('\r\x1b[2Kdone\n')).toBe(true);
});

test('a server that tells nothing of its strain is not taken for one without any', () => {
  expect(strainIn('process_resident_memory_bytes 1\n')).toEqual({
    lagP99Ms: undefined,
    poolWaiting: undefined,
    batch: undefined,
  });
  const told = [
    'nodejs_eventloop_lag_p99_seconds 0.025',
    'ticket_rush_pool_waiting{pool="main"} 3',
    'ticket_rush_pool_waiting{pool="relay"} 0',
    'ticket_rush_group_commit_batch_size{quantile="0.5"} 12',
    'ticket_rush_group_commit_batch_size{quantile="0.99"} 256',
    'ticket_rush_group_commit_batch_size_sum 1000',
  ].join('\n');
  expect(strainIn(told)).toEqual({
    lagP99Ms: 25,
    poolWaiting: { main: 3, relay: 0 },
    batch: { p50: 12, p99: 256 },
  });
});

test('a saved command says what was typed, and nothing of the machine', () => {
  const typed = ['node', 'run.js', '--rush', '--data-dir', '/disk', '--json=/tmp/run.json', '--seed', '3'];
  expect(commandLine(typed)).toBe('npm run bench -- --rush --data-dir … --json=… --seed 3');
  expect(commandLine(['node', 'run.js'])).toBe('npm run bench');
});
