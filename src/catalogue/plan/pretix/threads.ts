import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { overloaded } from '../../../platform/fault.js';
import { PROJECT_ROOT } from '../../../platform/project-root.js';
import type { Done, Work } from './work.js';

/** So many wait for the one that is worked on. */
const WAITING_MAX = 4;
const THREAD = join(PROJECT_ROOT, 'dist/src/catalogue/plan/pretix/thread.js');

/** Reads and writes seating plans in the format of pretix: one at a time, each in a thread of its own. */
export class PlanThreads {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal when it aborts, the work ends at once
   * @throws Fault OVERLOADED
   */
  do(work: Work, signal: AbortSignal): Promise<Done> {
    if (this.#waiting > WAITING_MAX) throw overloaded();
    this.#waiting += 1;
    const done = this.#last
      .then(() => inThread(work, signal))
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#last = done.catch(() => undefined);
    return done;
  }
}

function inThread(work: Work, signal: AbortSignal): Promise<Done> {
  signal.throwIfAborted();
  const thread = new Worker(THREAD, { workerData: work });
  const stop = (): void => void thread.terminate();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<Done>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(signal.reason ?? new Error('the thread of a seating plan has ended')));
  }).finally(() => signal.removeEventListener('abort', stop));
}
