import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually.js';
import { freePort } from './ports.mjs';

export interface OwnRedis {
  url: string;
  /** SIGKILL, and wait until it is gone. What it has not written to its files is lost. */
  kill(): Promise<void>;
  /** Starts it again on its port and its files. */
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/**
 * A Redis that one test has for itself, to kill, pause and flush as it likes: the test run's own is shared.
 *
 * @param settings arguments of redis-server; by default it keeps nothing on disk
 * @param command what to run redis-server with, such as `faketime`
 */
export async function startOwnRedis(
  settings: string[] = ['--save', '', '--appendonly', 'no'],
  command: string[] = [],
): Promise<OwnRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'ticket-rush-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--loglevel', 'warning'];
  const words = [...command, 'redis-server', ...own, ...settings];
  const [program, ...parameters] = words;
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn(program!, parameters, { stdio: 'ignore', detached: true });
    await once(child, 'spawn');
    await eventually(() => answers(url));
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    // The group: a command in front of it is a process of its own.
    process.kill(-child.pid!, signal);
    await gone;
  };
  await start();
  return {
    url,
    start,
    kill: () => end('SIGKILL'),
    pause: () => void process.kill(-child.pid!, 'SIGSTOP'),
    resume: () => void process.kill(-child.pid!, 'SIGCONT'),
    async stop() {
      await end('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}
