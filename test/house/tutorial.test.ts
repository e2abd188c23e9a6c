import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
/** Inside node_modules, so that the program finds graphql-ws as a client's own project does. */
const folder = join('node_modules', '.cache', `tutorial-${process.pid}`);
beforeAll(async () => {
  app = await startTestApp({ SEED: 'true', REREAD_SECONDS: '1' });
  mkdirSync(folder, { recursive: true });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await app.stop();
});

test('the program of docs/client-tutorial.md runs, as it stands there', async () => {
  const text = readFileSync('docs/client-tutorial.md', 'utf8');
  const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
  expect(blocks.length).toBeGreaterThan(8);
  const program = join(folder, 'client.mjs');
  writeFileSync(program, blocks.join('\n'));
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    env: { PATH: process.env.PATH, API: app.url },
    timeout: 50_000,
  });
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toBe('signed in');
  expect(lines[1]).toMatch(/^chosen: .+, [\d]+ of [\d]+ seats left$/);
  expect(lines).toContainEqual(expect.stringMatching(/^ADMITTED until 20/));
  expect(lines).toContainEqual(expect.stringMatching(/^decoded: \d+ seats are AVAILABLE$/));
  expect(lines).toContainEqual(expect.stringMatching(/^HELD: .+, row .+, seat .+ and .+$/));
  expect(lines.slice(-5)).toEqual([
    'the map shows the seats as held',
    'version 1: HELD',
    '2 tickets, VALID',
    'version 2: CONFIRMED',
    'taken back: REFUNDED',
  ]);
});
