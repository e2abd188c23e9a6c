import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What /proc tells about one process. */
interface ProcessTimes {
  pid: number;
  parent: number;
  /** CPU time of its own, user and system, in microseconds. */
  own: number;
  /** CPU time of its children that have ended and been waited for. */
  ended: number;
}

/**
 * Who works for a request. `worker` is there where it has a process of its own; `logRedis` and `kafka` are
 * the log of the queue.
 */
export const COMPONENTS = ['api', 'worker', 'postgres', 'redis', 'logRedis', 'kafka'] as const;
export type Component = (typeof COMPONENTS)[number];

/** CPU time so far, in microseconds; absent where it cannot be known. */
export type CpuTimes = Partial<Record<Component, number>>;

/**
 * The processes whose CPU time is told, PostgreSQL by its postmaster; absent are those that do not run on
 * this machine.
 */
export type Watched = Partial<Record<Component, number | undefined>>;

// Linux tells times to user space in hundredths of a second, whatever the kernel's own clock.
const MICROSECONDS_A_TICK = 10_000;

/** Whether this machine has the /proc that all of this is read from. */
const hasProc = process.platform === 'linux';

/**
 * CPU times of the servers. PostgreSQL is the postmaster with all its living children, and with those that
 * have ended, whose time the postmaster has been given: backends that come and go are counted whole.
 */
export function cpuTimes(watched: Watched): CpuTimes {
  if (!hasProc) return {};
  const all = allProcesses();
  const times: CpuTimes = {};
  for (const component of COMPONENTS) {
    const found = all.find(({ pid }) => pid === watched[component]);
    if (found === undefined) continue;
    times[component] = component === 'postgres' ? familyTime(found, all) : found.own;
  }
  return times;
}

function familyTime(parent: ProcessTimes, all: ProcessTimes[]): number {
  const children = all.filter((each) => each.parent === parent.pid);
  return children.reduce((sum, { own }) => sum + own, parent.own + parent.ended);
}

/** CPU time so far of these processes together, in microseconds. */
export function ownTime(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (readProcess(pid)?.own ?? 0), 0);
}

/** What each has worked between two readings, for each of so many requests. */
export function timesEach(before: CpuTimes, after: CpuTimes, count: number): CpuTimes {
  const known = COMPONENTS.filter((name) => after[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, (after[name]! - (before[name] ?? 0)) / count]));
}

const LISTENING = '0A';

/** The process of this machine that listens on this port, as far as we may look. */
export function listenerOn(port: number): number | undefined {
  if (!hasProc) return undefined;
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  const sockets = ['tcp', 'tcp6'].flatMap((table) => (readText(`/proc/net/${table}`) ?? '').split('\n'));
  const inodes = sockets
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTENING && local?.endsWith(`:${hexadecimal}`))
    .map((fields) => `socket:[${fields[9]}]`);
  return inodes.length === 0 ? undefined : pids().find((pid) => hasOpen(pid, inodes));
}

function hasOpen(pid: number, targets: string[]): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((file) => {
      const target = linkTarget(`/proc/${pid}/fd/${file}`);
      return target !== undefined && targets.includes(target);
    });
  } catch {
    // It has ended, or belongs to another user.
    return false;
  }
}

/** Memory of a process that is not swapped out, in bytes; NaN where that cannot be known. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${pid}/status`) ?? '')?.[1];
  return Number(kilobytes ?? Number.NaN) * 1_024;
}

/**
 * The postmaster of the server that says our backend is this process; undefined when that is no PostgreSQL
 * here, as with a server in a container or on another machine.
 */
export function postmasterOf(backend: number): number | undefined {
  if (!hasProc) return undefined;
  const command = readText(`/proc/${backend}/cmdline`) ?? '';
  return command.startsWith('postgres: ') ? readProcess(backend)?.parent : undefined;
}

/** Processes whose working directory is this one or in it. */
export function processesIn(directory: string): number[] {
  if (!hasProc) return [];
  return pids().filter((pid) => `${linkTarget(`/proc/${pid}/cwd`)}/`.startsWith(`${directory}/`));
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // It has ended, or belongs to another user.
    return undefined;
  }
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function allProcesses(): ProcessTimes[] {
  return pids()
    .map(readProcess)
    .filter((each) => each !== undefined);
}

function readProcess(pid: number): ProcessTimes | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name is in brackets and may hold anything: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = (index: number): number => Number(fields[index]) * MICROSECONDS_A_TICK;
  return {
    pid,
    parent: Number(fields[1]),
    own: ticks(11) + ticks(12),
    ended: ticks(13) + ticks(14),
  };
}

/** Undefined when the process has ended meanwhile. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
