import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { processesIn } from './processes.js';
import { type Surroundings, surroundingsIn } from './surroundings.js';

/** The server that is measured. */
export interface Server {
  /** Such as http://127.0.0.1:4000 */
  url: string;
  databaseUrl: string;
  metricsUrl: string | undefined;
  admin: { email: string; password: string };
  /** Absent for a server that ran before. */
  pid: number | undefined;
  /** What another process needs to work with it; absent for a server that ran before. */
  surroundings: Surroundings | undefined;
}

/** A process of our own; it ends with everything it has started. */
export interface Own<Ready> {
  /** Rejects when it is not ready in time. */
  ready: Promise<Ready>;
  /** Rejects when it ends, with the last lines it printed. */
  ended: Promise<never>;
  stop(): Promise<void>;
  /** At once, with no time for anything. */
  kill(): Promise<void>;
}

/** A second API, on the database and the Redis of another server. */
export interface SecondApi {
  url: string;
  metricsUrl: string;
  pid: number;
}

const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 60_000;
const LAST_LINES = 10;
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts the server as `npm start` does, with its own PostgreSQL and Redis, on free ports.
 *
 * @param dataDir made by the server
 * @param logFile takes what it prints
 * @param more variables of its environment
 */
export function startServer(dataDir: string, logFile: string, more: Partial<Surroundings> = {}): Own<Server> {
  return start(dataDir, logFile, more, (pid, readyLine) => {
    const { url, metricsUrl, email, passwordFile } = READY.exec(readyLine)?.groups ?? {};
    if (!url || !email || !passwordFile) throw new Error(`cannot read the server's ready line: ${readyLine}`);
    const password = readFileSync(passwordFile, 'utf8').trim();
    const surroundings = { ...surroundingsIn(dataDir), ...more };
    const { DATABASE_URL: databaseUrl } = surroundings;
    return { url, metricsUrl, databaseUrl, pid, surroundings, admin: { email, password } };
  });
}

const READY =
  /GraphQL (?<url>\S+)\/graphql · metrics (?<metricsUrl>\S+) · admin (?<email>[^\s,]+)(?:, password in (?<passwordFile>.+))?$/;

/** Starts a process that does what a server leaves to its workers, and tells its id when it has begun. */
export function startWorker(server: Server, dataDir: string, logFile: string): Own<number> {
  return start(dataDir, logFile, beside(server, 'worker'), (pid) => pid);
}

/**
 * Starts a second API on the database and the Redis of the first.
 *
 * @param port 0: any that is free
 */
export function startApi(server: Server, dataDir: string, logFile: string, port = 0): Own<SecondApi> {
  const environment = { ...beside(server, 'api'), PORT: `${port}` };
  return start(dataDir, logFile, environment, (pid, line) => {
    const { url, metricsUrl } = READY.exec(line)?.groups ?? {};
    if (!url || !metricsUrl) throw new Error(`cannot read the ready line of the second API: ${line}`);
    return { url, metricsUrl, pid };
  });
}

function beside({ admin, surroundings }: Server, role: 'api' | 'worker'): NodeJS.ProcessEnv {
  return { ...surroundings, ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, ROLES: role };
}

function start<Ready>(
  dataDir: string,
  logFile: string,
  more: NodeJS.ProcessEnv,
  describe: (pid: number, readyLine: string) => Ready,
): Own<Ready> {
  const child = spawn(process.execPath, startArguments(), {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A Ctrl-C is for the bench, which stops the server once nothing uses it any more.
    detached: true,
    env: { ...environment(dataDir), ...more },
  });
  const lines = linesOf(child);
  const ended = endOf(child, lines, logFile);
  const ready = Promise.race([readyLine(lines), ended]).then((line) => describe(child.pid!, line));
  // A caller that waits for these hears of a failure; a caller that has stopped the process need not.
  for (const each of [ready, ended]) each.catch(() => undefined);
  return {
    ready,
    ended,
    stop: () => stopServer(child, dataDir),
    async kill() {
      if (hasEnded(child)) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** What `npm start` gives to Node, behind what it prepares. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const [, given] = scripts.start.split(' node ');
  return given.replace('scripts/start.mjs', 'dist/src/main.js').split(' ');
}

/** Nothing of the caller's environment but what programs need: the defaults are what is measured. */
function environment(dataDir: string): NodeJS.ProcessEnv {
  const needed = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'];
  const inherited = needed.filter((name) => process.env[name] !== undefined);
  return {
    ...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_PORT: '0',
    DATA_DIR: dataDir,
    SEED: 'false',
    GRAPHIQL: 'false',
    // Longer than any bench: giving lapsed holds back would be other work than what is measured.
    HOLD_SECONDS: '3600',
  };
}

/** Emits `line` for each line that the server prints. */
function linesOf(child: ChildProcess): EventEmitter<{ line: [string] }> {
  const lines = new EventEmitter<{ line: [string] }>();
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on('line', (line) => lines.emit('line', line));
  }
  return lines;
}

function readyLine(lines: EventEmitter<{ line: [string] }>): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = new Error(`the server was not ready within ${READY_WITHIN_MS / 1_000} s`);
    const timer = setTimeout(() => reject(late), READY_WITHIN_MS).unref();
    lines.on('line', (line) => {
      if (!line.startsWith('Ticket Rush is ready: ')) return;
      clearTimeout(timer);
      resolve(line);
    });
  });
}

/** @param logFile takes every line */
async function endOf(
  child: ChildProcess,
  lines: EventEmitter<{ line: [string] }>,
  logFile: string,
): Promise<never> {
  const log = createWriteStream(logFile, { mode: 0o600 });
  const last: string[] = [];
  lines.on('line', (line) => {
    log.write(`${line}\n`);
    if (last.push(line) > LAST_LINES) last.shift();
  });
  const [code, signal] = await once(child, 'close');
  log.end();
  throw new Error(`the server ended with ${signal ?? `exit code ${code}`}\n${last.join('\n')}`);
}

async function stopServer(child: ChildProcess, dataDir: string): Promise<void> {
  if (!hasEnded(child) && child.pid !== undefined) {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await exit;
    clearTimeout(timer);
  }
  // One that was killed leaves its PostgreSQL and its Redis behind: this ends both at once.
  for (const pid of processesIn(dataDir)) process.kill(pid, 'SIGQUIT');
}
