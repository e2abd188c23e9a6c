import { overloaded } from './fault.js';

interface SemaphoreSettings {
  /** How many tasks may run at once. */
  running: number;
  /** How many more may wait; further ones are rejected. */
  waiting: number;
}

/** Runs a bounded number of tasks at once, first come, first served. */
export class Semaphore {
  readonly #settings: SemaphoreSettings;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(settings: SemaphoreSettings) {
    this.#settings = settings;
  }

  /**
   * Runs `work` when its turn comes. Throws the fault OVERLOADED at once when too many tasks wait already.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Throws the fault OVERLOADED when `run` would throw it, so that a caller can stop before work in vain. */
  refuseWhenFull(): void {
    if (this.#running < this.#settings.running || this.#waiting.length < this.#settings.waiting) return;
    throw overloaded();
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#settings.running) {
      this.#running += 1;
      return;
    }
    this.refuseWhenFull();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the place to the next in line, so that a new task cannot overtake it. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}

/** A semaphore for each key: work that waits under one key holds up no other. */
export class KeyedSemaphore {
  readonly #semaphores = new Map<string, { semaphore: Semaphore; users: number }>();

  constructor(private readonly settings: SemaphoreSettings) {}

  /** As `Semaphore.run`, under a key. A semaphore without users is forgotten. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const entry = this.#semaphores.get(key) ?? { semaphore: new Semaphore(this.settings), users: 0 };
    this.#semaphores.set(key, entry);
    entry.users += 1;
    try {
      return await entry.semaphore.run(work);
    } finally {
      entry.users -= 1;
      if (entry.users === 0) this.#semaphores.delete(key);
    }
  }
}
