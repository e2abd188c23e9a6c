import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { monotonicMs, sleep } from '../platform/clock.js';

const run = promisify(execFile);

/** A living process, as the operating system knows it. */
export interface ProcessInfo {
  /**
   * When it started. The form can only be compared with itself; it distinguishes a process from a later one
   * with the same id.
   */
  startedAt: string;
  /** Its program and arguments, separated by spaces; empty where the system does not show them. */
  command: string;
}

/**
 * Looks up a process by its id. One that has ended but was not collected by its parent (a zombie) counts as
 * gone.
 *
 * @param platform for tests: anything but 'linux' asks `ps`
 */
export async function findProcess(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<ProcessInfo | undefined> {
  if (!isSignalable(pid)) return undefined;
  if (platform === 'linux') return fromProc(pid);
  if (platform !== 'win32') return fromPs(pid);
  return { startedAt: 'unknown', command: '' };
}

/** Sends a signal; a process that is gone already is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until the process is gone, at most `timeoutMs` milliseconds; returns whether it is. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = monotonicMs() + timeoutMs;
  while (await findProcess(pid)) {
    if (monotonicMs() > deadline) return false;
    await sleep(20);
  }
  return true;
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Slim container images have /proc and no `ps`. Ticks since boot do not move when the wall clock is set. */
async function fromProc(pid: number): Promise<ProcessInfo | undefined> {
  const [stat, command, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (!stat) return undefined;
  // The second field is the program's name in brackets and may hold spaces: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTicks = fields[19];
  if (state === 'Z' || state === 'X') return undefined;
  return { startedAt: `${boot.trim()} ${startTicks}`, command: command.replaceAll('\0', ' ').trim() };
}

async function fromPs(pid: number): Promise<ProcessInfo | undefined> {
  const fields = ['-o', 'stat=', '-o', 'lstart=', '-o', 'command='];
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  // `ps` ends with an error where there is no such process.
  const { stdout } = await run('ps', ['-ww', ...fields, '-p', String(pid)], { env }).catch(() => ({
    stdout: '',
  }));
  const [, state, startedAt, command] = /^\s*(\S+)\s+((?:\S+\s+){4}\d{4})\s*(.*)$/m.exec(stdout) ?? [];
  if (!state || !startedAt || state.startsWith('Z')) return undefined;
  return { startedAt, command: command ?? '' };
}
