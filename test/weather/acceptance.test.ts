import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);

/** The compiled command, as `npm run acceptance` starts it; rejects when its exit status is not 0. */
async function acceptance(...args: string[]): Promise<string> {
  try {
    return (await run(process.execPath, ['dist/acceptance/run.js', ...args])).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${stdout}\n${stderr}`, { cause: error });
  }
}

test('a small sell-out from the door of a waiting room to the last seat', async () => {
  const told = await acceptance('sale', '--fans', '300', '--seats', '100', '--over', '2');
  expect(told).toMatch(/^ok +every seat is sold: 100 of 100$/m);
  expect(told).toMatch(/^ok +every promise is judged/m);
}, 300_000);

test('servers are killed, workers stopped and a reader stalled while all fans watch', async () => {
  const told = await acceptance('weather', '--fans', '1000', '--stopped', '10');
  expect(told).not.toMatch(/FAILED/);
}, 600_000);
