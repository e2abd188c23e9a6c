import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { signedIn } from '../support/graphql.js';
import { metric } from '../support/metric.js';
import { freePort } from '../support/ports.mjs';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { fill } from './console-site.js';

/** By hand, the same test also runs with a million. */
const ROWS = Number(process.env.EXPORT_ROWS ?? 200_000);
/** All lines together are much longer: a process that has them all in memory is found out. */
const GROWTH_MAX = 12 * 2 ** 20;

/** A server in a process of its own, with what it cannot give back. */
interface Measured {
  url: string;
  metricsUrl: string;
  token: string;
  /** The readings of the memory so far, in bytes. */
  readings(): Promise<number[]>;
  stop(): Promise<unknown>;
}

let database: TestDatabase;
let directory: string;
let sound: Measured;
let collector: Measured;
let path: string;
beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'ticket-rush-heap-'));
  sound = await measured('sound');
  collector = await measured('collector', { PLANTED_COLLECTOR: 'true' });
  const concert = await createConcert(sound);
  await fill(database, concert, ROWS);
  path = `/exports/reservations.csv?performance=${concert.performanceId}`;
}, 120_000);
afterAll(async () => {
  await Promise.all([sound?.stop(), collector?.stop()]);
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

async function measured(name: string, environment: Record<string, string> = {}): Promise<Measured> {
  const file = join(directory, name);
  const port = await freePort();
  const server: ServerProcess = await startServerProcess(
    database.url,
    { HEAP_FILE: file, METRICS_PORT: String(port), MIGRATE_ON_START: 'false', SEED: 'false', ...environment },
    ['--import', './test/support/heap-probe.mjs'],
  );
  process.kill(server.pid, 'SIGUSR2');
  return {
    url: server.url!,
    metricsUrl: `http://127.0.0.1:${port}/metrics`,
    token: await signedIn(server.url!, ADMIN),
    readings: async () => (await readFile(file, 'utf8')).trim().split('\n').map(Number),
    stop: () => server.kill(),
  };
}

/** How far the memory of the server rises above what it was before, while this goes on. */
async function growth({ readings }: Measured, work: () => Promise<unknown>): Promise<number> {
  const settled = await eventually(async () => {
    const last = (await readings()).slice(-3);
    expect(last).toHaveLength(3);
    expect(Math.max(...last) - Math.min(...last)).toBeLessThan(2 ** 20);
    return last;
  });
  const from = (await readings()).length;
  await work();
  await eventually(async () => expect((await readings()).length).toBeGreaterThan(from));
  return Math.max(...(await readings()).slice(from)) - Math.min(...settled);
}

/** Reads the whole export, and tells how many lines it has and how many reservations are in them. */
async function exported({ url, token }: Measured, query = '') {
  const response = await fetch(url + path + query, { headers: { authorization: `Bearer ${token}` } });
  const ids = new Set<string>();
  let lines = 0;
  let rest = '';
  for await (const chunk of response.body! as unknown as AsyncIterable<Uint8Array>) {
    const parts = (rest + Buffer.from(chunk).toString('latin1')).split('\r\n');
    rest = parts.pop()!;
    lines += parts.length;
    // A part of a text keeps the whole text in memory.
    for (const line of parts) ids.add(Buffer.from(line.slice(0, line.indexOf(','))).toString('latin1'));
  }
  return { lines, ids: ids.size };
}

const FEW = '&to=2026-05-01T00:00:00.300Z';

test('a long export takes no more memory, and a server that collects it is found out', async () => {
  // What a process needs for exports at all.
  for (const server of [sound, collector]) await exported(server, FEW);
  const grown = await growth(sound, async () =>
    expect(await exported(sound)).toEqual({ lines: ROWS + 1, ids: ROWS + 1 }),
  );
  const planted = await growth(collector, () => exported(collector));
  expect(grown).toBeLessThan(GROWTH_MAX);
  expect(planted).toBeGreaterThan(GROWTH_MAX);
}, 120_000);

test('a client that takes nothing costs no memory and no transaction, and one that goes ends it', async () => {
  const rows = () => metric(sound, 'ticket_rush_export_rows_total');
  const running = () => metric(sound, 'ticket_rush_exports_running');
  const transactions = async () => {
    const [row] = await database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and application_name = 'ticket-rush bulk'
         and (xact_start is not null or state <> 'idle')`,
    );
    return row!.count;
  };
  const before = await rows();
  let socket: Socket | undefined;
  const grown = await growth(sound, async () => {
    socket = await stalled(sound);
    await eventually(async () => expect(await running()).toBe(1));
    const settled = await eventually(async () => {
      const first = await rows();
      await wait(300);
      expect(await rows()).toBe(first);
      return first;
    });
    expect(settled - before).toBeGreaterThan(0);
    expect(settled - before).toBeLessThan(ROWS / 2);
    for (let look = 0; look < 10; look += 1) {
      expect(await transactions()).toBe(0);
      await wait(100);
    }
    expect([await rows(), await running()]).toEqual([settled, 1]);
  });
  socket!.destroy();
  expect(grown).toBeLessThan(GROWTH_MAX);
  await eventually(async () => expect(await running()).toBe(0), 1_000);
  expect((await rows()) - before).toBeLessThan(ROWS / 2);
}, 60_000);

/** A client that asks for the export and reads nothing of it. */
async function stalled({ url, token }: Measured): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  return socket;
}
