import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);

/** What the compiled command says, as `npm run acceptance` starts it; rejects when it could not play. */
async function acceptance(...args: string[]): Promise<string> {
  try {
    return (await run(process.execPath, ['dist/acceptance/run.js', ...args])).stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    // 1: something did not hold, and the table says what.
    if (code === 1) return stdout;
    throw new Error(`${stdout}\n${stderr}`, { cause: error });
  }
}

/** A comparison of times, which beside other tests says little. A run by hand judges it. */
const OF_TIMES = /the others hear at most 2 × as late/;

const broken = (told: string): string[] =>
  told.split('\n').filter((line) => line.includes('FAILED') && !OF_TIMES.test(line));

test('a small sell-out from the door of a waiting room to the last seat', async () => {
  const told = await acceptance('sale', '--fans', '300', '--seats', '100', '--over', '2');
  expect(told).toMatch(/^ok +every seat is sold: 100 of 100$/m);
  expect(told).toMatch(/^ok +every promise is judged/m);
  expect(broken(told)).toEqual([]);
}, 300_000);

test('servers are killed, workers stopped and a reader stalled while all fans watch', async () => {
  const told = await acceptance('weather', '--fans', '1000', '--stopped', '10');
  expect(told).toMatch(/no fan is told an error .* ok$/m);
  expect(broken(told)).toEqual([]);
}, 600_000);
