/** Reads the values of many keys at once, in the order of the keys; null: there is none. */
type Read<Value> = (keys: readonly number[]) => Promise<(Value | null)[]>;

const KEYS_MAX = 1_000;

/**
 * Reads the keys that many callers want, with one query after the other. A key that is requested while a
 * query is under way is part of the next one. Nothing is remembered, so a value is never older than the
 * request for it.
 */
export class BatchLoader<Value> {
  #waiting = new Map<number, PromiseWithResolvers<Value | null>>();
  #asking = false;

  constructor(private readonly read: Read<Value>) {}

  /**
   * An arrow function: a DataLoader is found by its batch function, which must be the same object each time.
   */
  readonly many = (keys: readonly number[]): Promise<(Value | null)[]> =>
    Promise.all(keys.map((key) => this.#one(key)));

  #one(key: number): Promise<Value | null> {
    const known = this.#waiting.get(key);
    if (known) return known.promise;
    const waiting = Promise.withResolvers<Value | null>();
    this.#waiting.set(key, waiting);
    if (!this.#asking) void this.#ask();
    return waiting.promise;
  }

  /** Never rejects: each caller's own promise rejects when its query fails. */
  async #ask(): Promise<void> {
    this.#asking = true;
    while (this.#waiting.size > 0) {
      // Keys that come in the same turn of the event loop are included.
      await new Promise(setImmediate);
      const asked = [...this.#waiting].slice(0, KEYS_MAX);
      for (const [key] of asked) this.#waiting.delete(key);
      try {
        const values = await this.read(asked.map(([key]) => key));
        asked.forEach(([, { resolve }], index) => void resolve(values[index] ?? null));
      } catch (error) {
        for (const [, { reject }] of asked) reject(error);
      }
    }
    this.#asking = false;
  }
}
