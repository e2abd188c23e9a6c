import { setTimeout as timer } from 'node:timers/promises';

/**
 * The only file that reads this machine's clock, waits or uses random numbers, so that every use can be found
 * by its import. No sale is decided by this clock: deadlines and openings use the database's clock.
 */
export function now(): Date {
  return new Date();
}

/** Milliseconds from an arbitrary origin that never go backwards: for durations. */
export function monotonicMs(): number {
  return performance.now();
}

let second = { until: 0, text: '' };

/** This second as HTTP writes it (RFC 9110, section 5.6.7). */
export function httpDate(): string {
  if (monotonicMs() < second.until) return second.text;
  const date = new Date();
  second = { until: monotonicMs() + 1_000 - date.getUTCMilliseconds(), text: date.toUTCString() };
  return second.text;
}

/** Waits `ms` milliseconds, or until `signal` aborts (then it returns early instead of throwing). */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await timer(ms, undefined, signal ? { signal } : {}).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
  });
}

/**
 * A random duration from 0 to `maxMs` milliseconds ("full jitter"), so that requests that collided once do
 * not collide again.
 */
export function jitterMs(maxMs: number): number {
  return Math.random() * maxMs;
}

/**
 * Waits before another try: a random time, longer with every try, at most a second, or until `signal` aborts.
 *
 * @param tries how many tries there have been, at least one
 */
export function backOff(tries: number, signal?: AbortSignal): Promise<void> {
  return sleep(jitterMs(Math.min(10 * 2 ** tries, 1_000)), signal);
}

/** The result of `work`, or undefined when it takes longer; `work` then goes on without a reader. */
export async function withTimeout<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const enough = new AbortController();
  try {
    return (await Promise.race([work, sleep(ms, enough.signal)])) ?? undefined;
  } finally {
    enough.abort();
  }
}

/** Runs `task` once, `ms` milliseconds from now. The timer does not keep the process alive. */
export function after(ms: number, task: () => void): { cancel(): void } {
  const timeout = setTimeout(task, ms).unref();
  return { cancel: () => clearTimeout(timeout) };
}

export interface Repeating {
  /** Ends the repetition and waits for a run that is under way. */
  stop(): Promise<void>;
}

/**
 * Runs `task` repeatedly with a pause of `pauseMs` between the end of one run and the start of the next, so
 * that runs never overlap. The error of a failed run goes to `onError` and does not end the repetition.
 */
export function every(
  pauseMs: number,
  task: () => Promise<void>,
  onError: (error: unknown) => void,
): Repeating {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await task().catch(onError);
      await sleep(pauseMs, stopping.signal);
    }
  };
  const running = loop();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
