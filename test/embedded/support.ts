import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { monotonicMs, sleep } from '../../src/platform/clock.js';

/** A directory of this test's own that the user PostgreSQL runs as may pass through. */
export function makeDirectory(): { path: string; remove: () => Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'embedded-'));
  chmodSync(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }) };
}

/** Waits for a condition, at most ten seconds unless told. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = monotonicMs() + timeoutMs;
  while (!(await condition())) {
    if (monotonicMs() > deadline) throw new Error(`Waited ${timeoutMs} ms for: ${what}`);
    await sleep(10);
  }
}

interface Row {
  pid: number;
  parent: number;
  command: string;
}

function listProcesses(): Row[] {
  const columns = ['-o', 'pid=', '-o', 'ppid=', '-o', 'stat=', '-o', 'command='];
  const lines = execFileSync('ps', ['-A', '-ww', ...columns], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (!pid || !parent || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), command: command ?? '' }];
  });
}

/** The ids of the servers that work on a data directory: postmasters, their processes, and Redis. */
export function serversOf(dataDir: string): { postmasters: number[]; workers: number[]; redis: number[] } {
  const all = listProcesses();
  const postmasters = all.filter((row) => row.command.includes(`-D ${dataDir}/postgresql `));
  const ids = postmasters.map((row) => row.pid);
  const workers = all.filter((row) => ids.includes(row.parent)).map((row) => row.pid);
  const port = /^port (\d+)$/m.exec(readText(join(dataDir, 'redis.conf')))?.[1];
  const redis = all.filter(
    (row) => row.command.startsWith('redis-server ') || row.command.includes('/redis-server '),
  );
  const ours = redis.filter((row) => port && row.command.includes(`127.0.0.1:${port}`));
  return { postmasters: ids, workers, redis: ours.map((row) => row.pid) };
}

/** Which of these processes still live. */
export function livingOf(pids: number[]): number[] {
  const living = new Set(listProcesses().map((row) => row.pid));
  return pids.filter((pid) => living.has(pid));
}

/** The process group that a Ctrl-C in its terminal would reach. */
export function groupOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }));
}

export interface Starter {
  process: ChildProcess;
  /** Waits until it has printed this line. */
  said(line: string): Promise<void>;
  kill(): Promise<void>;
}

/** Runs start-embedded.mjs in a process group of its own, as a terminal would. */
export function spawnStarter(dataDir: string): Starter {
  const script = resolve('test/embedded/start-embedded.mjs');
  const child = spawn(process.execPath, [script, dataDir], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let errors = '';
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  child.stderr.on('data', (text) => {
    errors += text;
  });
  return {
    process: child,
    said: (line) =>
      until(() => {
        if (child.exitCode !== null) throw new Error(`The starter ended: ${errors}`);
        return lines.includes(line);
      }, `"${line}"`),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
