import { Worker } from 'node:worker_threads';
import { Fault, overloaded } from '../../../platform/fault.js';
import type { Done, Work } from './work.js';

/** A plan of 16 MiB takes about 250 MB while it is read. */
const HEAP_MIB = 512;
/** So many wait for the one that is worked on. */
const WAITING_MAX = 4;
const THREAD = new URL('./thread.js', import.meta.url);

/** Reads and writes seating plans in the format of pretix: one at a time, in a thread with bounded memory. */
export class PlanThreads {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal when it aborts, the work ends at once
   * @throws Fault OVERLOADED; BAD_USER_INPUT when the work takes too much memory
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
  const thread = new Worker(THREAD, {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  const stop = (): void => void thread.terminate();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<Done>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', (error) => reject(meaningOf(error)));
    thread.once('exit', () => reject(signal.reason ?? new Error('the thread of a seating plan has ended')));
  }).finally(() => signal.removeEventListener('abort', stop));
}

function meaningOf(error: unknown): unknown {
  if ((error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new Fault('BAD_USER_INPUT', 'The plan takes more memory than an import may take.', { cause: error });
}
