import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Daemon, type EndingStep, startDaemon } from './daemon.js';
import { readIfPresent } from './durable-file.js';
import { startOnFreePort } from './free-port.js';
import { type EmbeddedServer, keepRunning } from './keep-running.js';
import { sendSignal, waitUntilGone } from './process-table.js';
import { askRedis } from './redis-question.js';

/** What is worth keeping is on disk already: SIGTERM does what SHUTDOWN NOSAVE does. */
const ENDING: EndingStep[] = [
  { signal: 'SIGTERM', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

/** Writes are refused beyond it, instead of the system ending the process. */
const MAX_MEMORY = '1gb';

/** One of the two Redis servers that are started. */
export interface RedisKind {
  /** As it appears in messages. */
  name: string;
  /** In the data directory; `<file>.conf` is there while a server of ours runs. */
  file: string;
  settings: string[];
}

/** Queues, locks, pub/sub: its data may be lost at any time. */
export const SPEED_REDIS: RedisKind = {
  name: 'Redis',
  file: 'redis',
  settings: ['save ""', 'appendonly no'],
};

/** The log of the QUEUE strategy: an answer means that its file is on disk. */
export const LOG_REDIS: RedisKind = {
  name: 'Redis of the log',
  file: 'redis-log',
  settings: [
    'save ""',
    'appendonly yes',
    'appendfsync always',
    // A rewrite of the file must not suspend the promise.
    'no-appendfsync-on-rewrite no',
    'appenddirname redis-log-files',
  ],
};

/**
 * Starts `redis-server` on a free port of 127.0.0.1, with a password made for this start.
 *
 * @param directory absolute, claimed by this process
 * @param program path of redis-server
 */
export async function startRedis(
  kind: RedisKind,
  directory: string,
  program: string,
  log: (line: string) => void,
): Promise<EmbeddedServer> {
  const settingsFile = join(directory, `${kind.file}.conf`);
  const password = randomBytes(24).toString('base64url');
  const start = (port: number) => launch(kind, directory, program, port, password);
  const { port, started } = await startOnFreePort(start);
  const stop = keepRunning({
    name: kind.name,
    first: started,
    startAgain: () => start(port),
    ending: ENDING,
    log,
  });
  return {
    name: kind.name,
    url: urlOf(port, password),
    async stop() {
      await stop();
      await rm(settingsFile, { force: true });
    },
  };
}

async function launch(
  kind: RedisKind,
  directory: string,
  program: string,
  port: number,
  password: string,
): Promise<Daemon> {
  // A file keeps the password out of the list of processes, and tells a later start how to reach this server.
  const settingsFile = join(directory, `${kind.file}.conf`);
  await writeFile(settingsFile, settingsOf(kind, directory, port, password), { mode: 0o600 });
  return startDaemon({
    name: kind.name,
    program,
    arguments: [settingsFile],
    directory,
    logFile: join(directory, `${kind.file}.log`),
    account: undefined,
    isReady: async () => (await askRedis(port, password, 'PING')).includes('+PONG'),
    readyWithinMs: 10_000,
  });
}

function settingsOf(kind: RedisKind, directory: string, port: number, password: string): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    ...kind.settings,
    `maxmemory ${MAX_MEMORY}`,
    'maxmemory-policy noeviction',
    `dir ${JSON.stringify(directory)}`,
    'daemonize no',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Stops a Redis that an earlier, killed process left running. It is ours when it accepts the password of our
 * own settings file. Any other server that answers there is left alone.
 *
 * @param directory absolute, claimed by this process
 * @throws Error when it does not end
 */
export async function stopLeftoverRedis(
  kind: RedisKind,
  directory: string,
  log: (line: string) => void,
): Promise<void> {
  const found = await readSettings(kind, directory);
  if (!found) return;
  const { port, password } = found;
  const answer = await askRedis(port, password, 'INFO server');
  const pid = Number(/^process_id:(\d+)\r?$/m.exec(answer)?.[1]);
  if (pid) {
    log(`Stopping the Redis (process ${pid}) that an earlier run left behind.`);
    await askRedis(port, password, 'SHUTDOWN NOSAVE');
    await requireEnd(pid);
  }
  await rm(join(directory, `${kind.file}.conf`), { force: true });
}

/**
 * The URL of the Redis that runs on a data directory, whichever process started it; undefined where none
 * runs.
 *
 * @param directory absolute
 */
export async function findRunningRedis(kind: RedisKind, directory: string): Promise<string | undefined> {
  const found = await readSettings(kind, directory);
  if (!found || !(await askRedis(found.port, found.password, 'PING')).includes('+PONG')) return undefined;
  return urlOf(found.port, found.password);
}

async function readSettings(
  kind: RedisKind,
  directory: string,
): Promise<{ port: number; password: string } | undefined> {
  const settings = (await readIfPresent(join(directory, `${kind.file}.conf`))) ?? '';
  // A file of this name may belong to another server, as in /etc.
  if (!settings.includes(`\ndir ${JSON.stringify(directory)}\n`)) return undefined;
  const port = Number(/^port (\d+)$/m.exec(settings)?.[1]);
  const password = /^requirepass (\S+)$/m.exec(settings)?.[1];
  return port && password ? { port, password } : undefined;
}

/** With the name of the user: without it, redis-cli 7 sends an empty one, which is refused. */
const urlOf = (port: number, password: string): string => `redis://default:${password}@127.0.0.1:${port}`;

async function requireEnd(pid: number): Promise<void> {
  if (await waitUntilGone(pid, 5_000)) return;
  sendSignal(pid, 'SIGKILL');
  if (!(await waitUntilGone(pid, 5_000)))
    throw new Error(`Redis (process ${pid}) of an earlier run does not end.`);
}
