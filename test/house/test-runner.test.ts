import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';

interface FileResult {
  name: string;
  status: string;
  message: string;
}

const LONGEST_MS = 120_000;

let results: Map<string, FileResult>;
let printed: string;

beforeAll(async () => {
  const { jest } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { globalSetup: _setup, globalTeardown: _teardown, ...settings } = jest;
  const config = {
    ...settings,
    rootDir: process.cwd(),
    testMatch: ['<rootDir>/test/house/planted/*.planted.ts'],
  };
  const parameters = ['node_modules/jest/bin/jest.js', '--json', '--runInBand', '--config'];
  const { COVERAGE_DIRECTORY: _, ...env } = process.env;
  const run = promisify(execFile)(process.execPath, [...parameters, JSON.stringify(config)], { env });
  const { stdout, stderr } = await run.catch((ended: { stdout: string; stderr: string }) => ended);
  const { testResults } = JSON.parse(stdout) as { testResults: FileResult[] };
  results = new Map(testResults.map((result) => [/([\w-]+)\.planted\.ts$/.exec(result.name)![1]!, result]));
  printed = stderr;
}, LONGEST_MS);

describe('a file of tests fails, and the report names the line', () => {
  test.each([
    ['an expectation that is not met', 'assertion', 'Expected: "B"', '9:20'],
    ['an error at import', 'import', 'Cannot read properties of undefined', '8:'],
    ['a rejection that is not handled', 'rejection', 'row A', '9:23'],
    ['a test over its time', 'over-time', 'Exceeded timeout of 200 ms', '7:1'],
    ['a server left open', 'left-open', 'left a server at {', '13:'],
    ['a connection left open', 'left-open', 'left a TCP connection open', '14:'],
    ['a timer left running', 'left-open', 'left a timer open', '15:'],
    ['a process left running', 'left-open', 'left a process open', '17:'],
  ])('%s', (_, file, message, place) => {
    const result = results.get(file)!;
    expect(result.status).toBe('failed');
    expect(result.message).toContain(message);
    expect(result.message).toContain(`test/house/planted/${file}.planted.ts:${place}`);
  });
});

test('what one file leaves does not reach the next', () => {
  expect(results.get('one-state')).toMatchObject({ status: 'passed', message: '' });
  expect(results.get('other-state')).toMatchObject({ status: 'passed', message: '' });
});

test('a timer that keeps no process alive may stay', () => {
  expect(results.get('left-open')!.message.match(/left a timer open/g)).toHaveLength(1);
});

test('the slowest files are named at the end', () => {
  expect(printed).toMatch(/Slowest files:\n +\d+\.\d s {2}test\/house\/planted\/left-open\.planted\.ts/);
});
