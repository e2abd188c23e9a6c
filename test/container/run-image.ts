import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { guest, run } from '../support/graphql.js';
import { freePort } from '../support/ports.mjs';
import { testRedisUrl } from '../support/redis.js';
import { subscriber, watch } from '../support/watching.js';
import { buildImage, type Image } from './dockerfile.js';

// The steps of the Dockerfile are carried out in empty folders. The result is run as its containers run it:
// as another user, without this checkout, and with production's dependencies only.

/**
 * The user of Debian that owns nothing. The image's `node` user does not exist here, and has as few rights.
 */
const NOBODY = 65_534;

let image: Image;
let databaseName: string;
let environment: Record<string, string>;
const children: ChildProcess[] = [];
const dataDirs: string[] = [];

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL! });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

interface Container {
  ready: string;
  metricsPort: number;
  stop(): Promise<number | null>;
}

/** Root can take the user's place; another user runs it as itself. */
const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

async function start(more: Record<string, string>): Promise<Container> {
  const metricsPort = await freePort();
  // Every container has a file system of its own.
  const DATA_DIR = join(tmpdir(), `ticket-rush-${databaseName}-${metricsPort}`);
  dataDirs.push(DATA_DIR);
  const [program, ...options] = image.command;
  const child = spawn(program!, options, {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: image.folder,
    env: { ...environment, DATA_DIR, METRICS_PORT: String(metricsPort), ...more },
    ...asNobody,
  });
  children.push(child);
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout! })) {
    if (!line.startsWith('Ticket Rush is ready')) continue;
    child.stdout!.resume();
    return {
      ready: line,
      metricsPort,
      stop() {
        child.kill('SIGTERM');
        return exit;
      },
    };
  }
  throw new Error(`the container ended with ${await exit} before it was ready`);
}

/** Carries out the image's health check and returns its exit code. */
async function health(metricsPort: number): Promise<number> {
  const [program, ...options] = image.healthCheck;
  const env = { ...environment, METRICS_PORT: String(metricsPort) };
  return promisify(execFile)(program!, options, { cwd: image.folder, env }).then(
    () => 0,
    ({ code }: { code: number }) => code,
  );
}

/**
 * The complete set of modules is what `npm ci` has just made here from the same lock file. The smaller set of
 * the image itself is installed for real.
 */
export async function copiedModules(command: string, folder: string): Promise<boolean> {
  if (!/^npm ci(?! .*--omit)/.test(command)) return false;
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  return true;
}

/** A reservation is made over HTTP and watched over WebSocket, with a separate API and worker. */
async function serves(): Promise<void> {
  expect(image.environment).toMatchObject({ NODE_ENV: 'production' });
  expect(image.user).toBe('node');
  expect(existsSync(join(image.folder, 'node_modules/jest'))).toBe(false);
  const migrate = [...image.command.slice(1), '--migrate-only'];
  const env = { ...environment, SEED: 'true' };
  await promisify(execFile)(image.command[0]!, migrate, { cwd: image.folder, env, ...asNobody });

  const worker = await start({ ROLES: 'worker' });
  const api = await start({ ROLES: 'api', PORT: '0' });
  expect(await health(worker.metricsPort)).toBe(0);
  expect(await health(api.metricsPort)).toBe(0);
  const url = /GraphQL (\S+)\/graphql/.exec(api.ready)![1]!;
  const token = await guest(url);
  const concerts = await run(url, 'BrowseConcerts', {}, token);
  const performanceId = concerts.data.concerts.nodes[0].performances.nodes[0].id;
  const seats = await run(url, 'FreeSeats', { performanceId }, token);
  const seatIds = [seats.data.performance.seats.nodes[0].id];
  const input = { performanceId, seatIds, idempotencyKey: 'first' };
  const { data } = await run(url, 'ReserveSeats', { input }, token);
  expect(data.reserveSeats).toMatchObject({ status: 'HELD' });

  const client = subscriber(url, token);
  const watched = watch(client, 'WatchReservation', { id: data.reserveSeats.id });
  await eventually(async () => expect(watched.events).toMatchObject([{ status: 'HELD' }]));
  await run(url, 'CancelReservation', { input: { reservationId: data.reserveSeats.id } }, token);
  await watched.done;
  expect(watched.events.at(-1)).toMatchObject({ status: 'CANCELLED' });
  await client.dispose();

  expect(await api.stop()).toBe(0);
  expect(await health(api.metricsPort)).toBe(1);
  expect(await worker.stop()).toBe(0);
}

/**
 * Builds the image, and removes it after the tests.
 *
 * @param shortcut may do a RUN in another way and return true
 * @returns tries it
 */
export function builtImage(
  shortcut: (command: string, folder: string) => Promise<boolean>,
): () => Promise<void> {
  beforeAll(async () => {
    image = await buildImage(readFileSync('Dockerfile', 'utf8'), shortcut);
    databaseName = `image_${randomBytes(6).toString('hex')}`;
    await asOwner(`create database ${databaseName}`);
    const database = new URL(process.env.TEST_DATABASE_URL!);
    database.pathname = `/${databaseName}`;
    environment = {
      PATH: process.env.PATH!,
      ...image.environment,
      HOST: '127.0.0.1',
      DATABASE_URL: database.href,
      REDIS_URL: testRedisUrl(),
      JWT_SECRET: 'only this test knows it and it has 32 bytes',
      GUEST_SESSIONS: 'true',
    };
  }, 240_000);

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await image.remove();
    for (const dataDir of dataDirs) await rm(dataDir, { recursive: true, force: true });
    await asOwner(`drop database if exists ${databaseName} with (force)`);
  });
  return serves;
}
