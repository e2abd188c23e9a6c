import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What /proc tells about one process. */
interface ProcessTimes {
  pid: number;
  parent: number;
  name: string;
  /** CPU time of its own, user and system, in microseconds. */
  own: number;
  /** CPU time of its children that have ended and been waited for. */
  ended: number;
}

/** CPU time so far, in microseconds; absent where it cannot be known. */
export interface CpuTimes {
  api?: number;
  postgres?: number;
  redis?: number;
}

/** The processes whose CPU time is told; absent are those that do not run on this machine. */
export interface Watched {
  api?: number | undefined;
  /** The postmaster. */
  postgres?: number | undefined;
  redis?: number | undefined;
}

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
  const byPid = new Map(all.map((each) => [each.pid, each]));
  const own = (pid: number | undefined) => (pid === undefined ? undefined : byPid.get(pid)?.own);
  const [api, redis] = [own(watched.api), own(watched.redis)];
  const postmaster = watched.postgres === undefined ? undefined : byPid.get(watched.postgres);
  const family = postmaster && [postmaster, ...all.filter(({ parent }) => parent === postmaster.pid)];
  return {
    ...(api !== undefined && { api }),
    ...(redis !== undefined && { redis }),
    ...(family && { postgres: family.reduce((sum, each) => sum + each.own, postmaster.ended) }),
  };
}

/** The child of this process with this name, if there is one. */
export function childNamed(parent: number, name: string): number | undefined {
  if (!hasProc) return undefined;
  return allProcesses().find((each) => each.parent === parent && each.name === name)?.pid;
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
  return pids().filter((pid) => `${workingDirectory(pid)}/`.startsWith(`${directory}/`));
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended, or is somebody else's.
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
  const [nameStart, nameEnd] = [stat.indexOf('('), stat.lastIndexOf(')')];
  const fields = stat.slice(nameEnd + 2).split(' ');
  const ticks = (index: number): number => Number(fields[index]) * MICROSECONDS_A_TICK;
  return {
    pid,
    parent: Number(fields[1]),
    name: stat.slice(nameStart + 1, nameEnd),
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
