import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ADMIN, JWT_SECRET } from './app.js';
import { testRedisUrl } from './redis.js';

export interface ServerProcess {
  /** Null for a process that is a worker only. */
  url: string | null;
  pid: number;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and wait; returns the exit code. */
  terminate(): Promise<number | null>;
}

/**
 * The compiled server in an operating system process of its own, on a database that is there and migrated.
 */
export async function startServerProcess(
  databaseUrl: string,
  environment: Record<string, string> = {},
  nodeArguments: string[] = [],
): Promise<ServerProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ticket-rush-process-'));
  const compiled = process.env.SERVERS_COMPILE_CACHE;
  const child = spawn(process.execPath, [...nodeArguments, 'dist/src/main.js'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATABASE_URL: databaseUrl,
      REDIS_URL: testRedisUrl(),
      DATA_DIR: dataDir,
      JWT_SECRET,
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      PORT: '0',
      METRICS_PORT: '0',
      GRAPHIQL: 'false',
      LOG_LEVEL: 'silent',
      ...(compiled && { NODE_COMPILE_CACHE: compiled }),
      ...environment,
    },
  });
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve)).finally(() =>
    rm(dataDir, { recursive: true, force: true }),
  );
  const ready = await readyLine(child);
  return {
    url: /GraphQL (\S+)\/graphql/.exec(ready)?.[1] ?? null,
    pid: child.pid!,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    terminate() {
      child.kill('SIGTERM');
      return gone;
    },
  };
}

async function readyLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  for await (const line of lines) {
    if (!line.startsWith('Ticket Rush is ready')) continue;
    child.stdout!.resume();
    return line;
  }
  throw new Error('the server ended before it was ready');
}
