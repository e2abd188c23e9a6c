import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const run = promisify(execFile);
const SCENARIO = ['--seed', '3', '--fans', '200', '--seats', '100', '--over', '1', '--guests', '20'];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ticket-rush-rush-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The compiled bench, as `npm run bench` starts it; rejects when its exit status is not 0. */
async function rush(...strategies: string[]) {
  const json = join(directory, 'run.json');
  const named = strategies.flatMap((strategy) => ['--strategy', strategy]);
  const { stdout } = await run(process.execPath, [
    'dist/bench/run.js',
    '--rush',
    ...SCENARIO,
    ...named,
    '--json',
    json,
  ]);
  return { stdout, saved: JSON.parse(await readFile(json, 'utf8')) };
}

test('a small rush is sold under two strategies, and the judge tells them apart', async () => {
  const { stdout, saved } = await rush('NO_LOCK', 'ATOMIC');
  expect(stdout).toMatch(/^NO_LOCK .* FAILS, as it must$/m);
  expect(stdout).toMatch(/^ATOMIC .* passes$/m);
  expect(saved).toMatchObject({ kind: 'rush', figures: { seed: 3, scenario: { fans: 200, seats: 100 } } });
  const [noLock, atomic] = saved.figures.rows;
  expect(noLock.doubleSales).toBeGreaterThan(0);
  expect(atomic.doubleSales).toBe(0);
  for (const { open, closed } of saved.figures.played) {
    // Every fan has come, and whoever was refused has asked again, as the trace says.
    for (const { load } of [open, closed]) {
      expect(load.sent).toBeGreaterThan(200);
      expect(load.sent).toBeLessThanOrEqual(800);
      expect(load.faults).toEqual({});
    }
    expect(open.seconds).toBeGreaterThan(1);
  }
});
