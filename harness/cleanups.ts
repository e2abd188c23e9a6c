/** The person at the terminal, or the program that started this one, wants it to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What was begun and must be ended, whatever happens. */
export class Cleanups {
  private readonly cleanups: (() => unknown)[] = [];
  private readonly interrupted: Promise<never>;
  private interrupt: (error: Error) => void = () => undefined;

  /** From here on a signal interrupts in order, and further ones change nothing while the first is obeyed. */
  constructor() {
    this.interrupted = new Promise((_, reject) => {
      this.interrupt = reject;
    });
    for (const signal of SIGNALS) process.on(signal, () => this.interrupt(new Interrupted(signal)));
    // The signal may come while nothing waits for this.
    this.interrupted.catch(() => undefined);
  }

  /** Registers an end right after its beginning. */
  add(cleanup: () => unknown): void {
    this.cleanups.push(cleanup);
  }

  /** Ends the wait for work that cannot come to anything any more when this rejects. */
  watch(condition: Promise<never>): void {
    condition.catch(this.interrupt);
  }

  /**
   * Waits for work, but not beyond a signal or what is watched. Work that goes on without being waited for
   * fails by itself, because what it works with is ended.
   *
   * @throws Interrupted, or the error of what is watched
   */
  unlessInterrupted<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.interrupted]);
  }

  /** The last thing begun is the first to end; one that fails to does not keep the others from it. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const cleanup of this.cleanups.splice(0).reverse()) {
      try {
        await cleanup();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `could not clean up: ${failures.join('; ')}`);
  }
}

/** Does work that a signal interrupts, and ends whatever it has begun. */
export async function withCleanups<T>(work: (cleanups: Cleanups) => Promise<T>): Promise<T> {
  const cleanups = new Cleanups();
  try {
    return await cleanups.unlessInterrupted(work(cleanups));
  } finally {
    await cleanups.run();
  }
}
