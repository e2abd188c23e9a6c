import type { Repeating } from '../../src/platform/clock.js';

/** Time that passes when a test says so, in the form of the functions of src/platform/clock.ts. */
export class HandedTime {
  /** How long every pause after a failure was. */
  readonly pausesMs: number[] = [];
  readonly #timers = new Set<{ atMs: number; run: () => void }>();
  #nowMs = 0;

  /** How many timers are set. */
  get waiting(): number {
    return this.#timers.size;
  }

  readonly after = (ms: number, run: () => void): { cancel(): void } => {
    const timer = { atMs: this.#nowMs + ms, run };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  };

  readonly every = (
    pauseMs: number,
    task: () => Promise<void>,
    onError: (error: unknown) => void,
  ): Repeating => {
    let timer: { cancel(): void } | undefined;
    let stopped = false;
    const run = async (): Promise<void> => {
      await task().catch(onError);
      if (!stopped) timer = this.after(pauseMs, () => void run());
    };
    void run();
    return {
      stop: async () => {
        stopped = true;
        timer?.cancel();
      },
    };
  };

  /** A tenth of a second longer with every try. */
  readonly backOff = (tries: number, signal?: AbortSignal): Promise<void> => {
    const ms = 100 * tries;
    this.pausesMs.push(ms);
    return new Promise((resolve) => {
      const timer = this.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        timer.cancel();
        resolve();
      });
    });
  };

  /** Lets time pass: what is due runs in order, each with all that follows from it at once. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const [next] = [...this.#timers].sort((one, other) => one.atMs - other.atMs);
      if (!next || next.atMs > untilMs) break;
      this.#nowMs = next.atMs;
      this.#timers.delete(next);
      next.run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#nowMs = untilMs;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
