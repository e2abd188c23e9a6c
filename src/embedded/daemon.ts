import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rename, stat } from 'node:fs/promises';
import { monotonicMs, sleep } from '../platform/clock.js';

/** A server process of ours. */
export interface Daemon {
  readonly pid: number;
  /** Resolves when it has ended, and says how: "exit code 1", "signal SIGKILL". */
  readonly ended: Promise<string>;
  /**
   * Sends one signal after the other until it has ended; does nothing when it has already.
   *
   * @throws Error when it outlives the last one
   */
  end(steps: EndingStep[]): Promise<void>;
}

export interface EndingStep {
  signal: NodeJS.Signals;
  /** How long to wait for the end before the next step. */
  waitMs: number;
}

export interface DaemonOptions {
  /** As it appears in messages. */
  name: string;
  program: string;
  arguments: string[];
  directory: string;
  /** Takes its standard output and error; a file above 10 MiB becomes `<logFile>.1` first. */
  logFile: string;
  /** The user to run as; ours when absent. */
  account: { uid: number; gid: number } | undefined;
  /** Whether it answers yet. An error here ends the start. */
  isReady: () => Promise<boolean>;
  readyWithinMs: number;
}

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const LOG_TAIL_LINES = 6;

const AFTER_FAILED_START: EndingStep[] = [
  { signal: 'SIGQUIT', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

/**
 * Starts a server in a session of its own, where a Ctrl-C in our terminal does not reach it: we drain first
 * and stop it afterwards. Returns when it answers.
 *
 * @throws Error with the last lines of its log when it ends before that, or does not answer in time
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const log = await openLog(options.logFile);
  try {
    const child = spawn(options.program, options.arguments, {
      cwd: options.directory,
      env: minimalEnvironment(),
      detached: true,
      stdio: ['ignore', log.file.fd, log.file.fd],
      ...options.account,
    });
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    });
    await once(child, 'spawn');
    child.unref();
    const end = (steps: EndingStep[]) => endChild(options.name, child, ended, steps);
    await untilReady(options, ended).catch(async (error: Error) => {
      await end(AFTER_FAILED_START);
      const tail = await readTail(options.logFile, log.size);
      throw new Error(`${options.name} did not start: ${error.message}\n${tail}`.trimEnd(), { cause: error });
    });
    return { pid: child.pid!, ended, end };
  } finally {
    await log.file.close();
  }
}

/** A child process must not see the secrets in our own environment. */
export function minimalEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  const inherited = Object.entries({ PATH, SystemRoot, TMPDIR }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' };
}

async function untilReady(options: DaemonOptions, ended: Promise<string>): Promise<void> {
  let end: string | undefined;
  void ended.then((how) => {
    end = how;
  });
  const deadline = monotonicMs() + options.readyWithinMs;
  while (!(await options.isReady())) {
    if (end) throw new Error(`it ended with ${end}`);
    if (monotonicMs() > deadline) throw new Error(`it did not answer within ${options.readyWithinMs} ms`);
    await sleep(15);
  }
}

async function endChild(
  name: string,
  child: ChildProcess,
  ended: Promise<string>,
  steps: EndingStep[],
): Promise<void> {
  for (const { signal, waitMs } of steps) {
    // Node sends nothing once it has seen the end, so that a later process with this id is safe.
    child.kill(signal);
    const waiting = new AbortController();
    const how = await Promise.race([ended, sleep(waitMs, waiting.signal)]);
    waiting.abort();
    if (how) return;
  }
  throw new Error(`${name} (process ${child.pid}) does not end.`);
}

async function openLog(path: string) {
  const before = await stat(path).catch(() => undefined);
  if (before && before.size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
  const file = await open(path, 'a', 0o600);
  const { size } = await file.stat();
  return { file, size };
}

async function readTail(path: string, from: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - 8_192);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
  } finally {
    await file.close();
  }
}
