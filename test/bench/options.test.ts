import { expect, test } from '@jest/globals';
import * as acceptance from '../../acceptance/options.js';
import { MODES, readOptions } from '../../bench/options.js';
import { USAGE } from '../../bench/usage.js';
import { UsageError } from '../../harness/command-line.js';
import { DEFAULT_SCENARIO } from '../../harness/load/scenario.js';

test('every mode can be asked for, is explained, and none with another', () => {
  for (const mode of MODES) {
    expect(readOptions([`--${mode}`], {})).toMatchObject({ mode });
    expect(USAGE).toContain(`  --${mode} `);
  }
  expect(readOptions([], {})).toMatchObject({ mode: 'strategies', scenario: DEFAULT_SCENARIO });
  expect(() => readOptions(['--rush', '--overload'], {})).toThrow(UsageError);
});

test('the scenario of the rush is on the command line', () => {
  const args = ['--rush', '--seed', '7', '--fans', '10', '--seats', '200', '--over', '3', '--retries', '0'];
  expect(readOptions(args, {})).toMatchObject({
    seed: 7,
    scenario: { ...DEFAULT_SCENARIO, fans: 10, seats: 200, overSeconds: 3, retries: 0 },
  });
  for (const wrong of [
    ['--seats', '150'],
    ['--fans', '0'],
    ['--retries', '-1'],
    ['--over', '1.5'],
  ]) {
    expect(() => readOptions(['--rush', ...wrong], {})).toThrow(UsageError);
  }
});

test('an acceptance run has fans and seats of its own', () => {
  expect(acceptance.readOptions(['sale'])).toMatchObject({ test: 'sale', fans: 10_000, seats: 2_000 });
  const few = ['weather', '--fans', '50', '--stopped', '10', '--seed', '3'];
  expect(acceptance.readOptions(few)).toMatchObject({
    test: 'weather',
    fans: 50,
    stoppedSeconds: 10,
    seed: 3,
  });
  for (const wrong of [[], ['rain'], ['sale', 'weather'], ['sale', '--fans', '100001'], ['sale', '--rain']]) {
    expect(() => acceptance.readOptions(wrong)).toThrow(UsageError);
  }
});

test('only the strategies side by side are measured on a server that runs already', () => {
  const given = ['--url', 'http://127.0.0.1:4000', '--database-url', 'postgresql://127.0.0.1/t'];
  expect(readOptions(given, {})).toMatchObject({ mode: 'strategies' });
  for (const mode of MODES) expect(() => readOptions([...given, `--${mode}`], {})).toThrow(UsageError);
});
