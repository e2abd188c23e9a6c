import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { guest, run, signedIn } from '../support/graphql.js';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ticket-rush-start-'));
  await chmod(dataDir, 0o711);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Started {
  child: ChildProcess;
  url: string;
  admin: { email: string; password: string };
  /** What it printed until it was ready. */
  lines: string[];
  exit: Promise<number | null>;
}

/** What `npm start` starts, with nothing given but ports and a folder. */
async function start(environment: Record<string, string> = {}): Promise<Started> {
  const child = spawn(process.execPath, ['dist/src/main.js'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', METRICS_PORT: '0', ...environment },
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line);
    const ready = /GraphQL (\S+)\/graphql .* admin ([^\s,]+)(?:, password in (\S+))?$/.exec(line);
    if (!ready) continue;
    child.stdout!.resume();
    const [, url, email, file] = ready;
    const password = file === undefined ? '' : readFileSync(file, 'utf8');
    return { child, url: url!, admin: { email: email!, password }, lines, exit };
  }
  throw new Error(`the server ended with ${await exit} before it was ready`);
}

/** Another command on the same folder. */
function command(program: string, ...parameters: string[]) {
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir };
  return spawnSync(program, parameters, { env, encoding: 'utf8' });
}

/** Processes that work in our folder. */
const processes = (): string[] =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(dataDir));

test('one command, then again: the same data, the same sessions', async () => {
  const first = await start();
  // What was started, migrated and seeded, and that it is ready.
  expect(first.lines).toHaveLength(4);
  expect(first.lines.join()).not.toContain(first.admin.password);
  const token = await guest(first.url);
  const concerts = await run(first.url, 'BrowseConcerts');
  expect(concerts.data.concerts.nodes).toHaveLength(12);
  const performance = concerts.data.concerts.nodes[0].performances.nodes[0];
  const seats = await run(first.url, 'FreeSeats', { performanceId: performance.id });
  const seat = seats.data.performance.seats.nodes[0];
  const input = { performanceId: performance.id, seatIds: [seat.id], idempotencyKey: 'before' };
  const held = await run(first.url, 'ReserveSeats', { input }, token);
  expect(held.data.reserveSeats).toMatchObject({ status: 'HELD' });
  const urls = command(process.execPath, 'dist/src/main.js', '--urls').stdout;
  expect(urls).toMatch(/^DATABASE_URL=postgresql:\S+\nREDIS_URL=redis:\S+\nLOG_REDIS_URL=redis:\S+\n$/);
  const shell = `set -a; ${urls.replaceAll('\n', ';')} redis-cli -u "$REDIS_URL" --no-auth-warning ping`;
  expect(command('sh', '-c', shell).stdout).toBe('PONG\n');
  expect(command(process.execPath, 'dist/tools/judge/cli.js')).toMatchObject({ status: 0, stderr: '' });
  const reset = command(process.execPath, 'dist/src/main.js', '--reset', '--yes');
  expect(reset.stderr).toMatch(/ is in use by process \d+\. /);
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);
  expect(processes()).toEqual([]);

  const second = await start();
  expect(second.admin).toEqual(first.admin);
  const again = await run(second.url, 'ReserveSeats', { input }, token);
  expect(again.data.reserveSeats).toEqual(held.data.reserveSeats);
  expect(await signedIn(second.url, second.admin)).toEqual(expect.any(String));
  // Ctrl-C.
  second.child.kill('SIGINT');
  expect(await second.exit).toBe(0);
  expect(processes()).toEqual([]);
});

test('a server killed with SIGKILL does not block the next start, and loses nothing it acknowledged', async () => {
  const first = await start();
  const token = await guest(first.url);
  const concerts = await run(first.url, 'BrowseConcerts');
  const performanceId = concerts.data.concerts.nodes[0].performances.nodes[0].id;
  const seats = await run(first.url, 'FreeSeats', { performanceId });
  const accepted = await Promise.all(
    seats.data.performance.seats.nodes.slice(0, 10).map(async (seat: { id: string }) => {
      const fan = await guest(first.url);
      const input = { performanceId, seatIds: [seat.id], strategy: 'QUEUE', idempotencyKey: 'accepted' };
      const { data } = await run(first.url, 'ReserveSeats', { input }, fan);
      return { fan, ...data.reserveSeats };
    }),
  );
  expect(accepted.map(({ strategy }) => strategy)).toEqual(Array(accepted.length).fill('QUEUE'));
  first.child.kill('SIGKILL');
  await first.exit;
  const second = await start({ ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'not to be seen' });
  expect(second.lines.at(-1)).toMatch(/ admin boss@example\.com$/);
  expect((await run(second.url, 'WhoAmI', {}, token)).data.viewer).not.toBeNull();
  for (const { id, fan } of accepted) {
    await eventually(async () => {
      const { data } = await run(second.url, 'MyReservation', { id }, fan);
      expect(data.reservation).toMatchObject({ refusal: null, status: 'HELD' });
    }, 20_000);
  }
  // The terminal is closed.
  second.child.kill('SIGHUP');
  expect(await second.exit).toBe(0);
  await eventually(async () => expect(processes()).toEqual([]));
  writeFileSync(join(dataDir, 'mine'), '');
  const reset = command(process.execPath, 'dist/src/main.js', '--reset', '--yes');
  expect(reset.stdout).toMatch(/^Removed postgresql, .*secrets, images from /);
  expect(readdirSync(dataDir)).toEqual(['mine']);
});
