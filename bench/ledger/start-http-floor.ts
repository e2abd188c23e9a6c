import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Cleanups } from '../../harness/cleanups.js';

/** A process that does what Node's HTTP costs at least for a mutation. */
export interface HttpFloor {
  url: string;
  pid: number;
}

export async function startHttpFloor(cleanups: Cleanups): Promise<HttpFloor> {
  const child = fork(new URL('./http-floor.js', import.meta.url), [], { execArgv: [] });
  cleanups.add(() => child.kill('SIGKILL'));
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, pid: child.pid! };
}
