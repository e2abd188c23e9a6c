import { LRUCache } from 'lru-cache';

/** Reads the values of many keys at once, in the order of the keys; null: there is none. */
type Read<Value> = (keys: readonly number[]) => Promise<(Value | null)[]>;

/**
 * What a process has read, so that it asks once for what many want: those who ask while the question is under
 * way get its answer, too. Neither a failure nor "there is none" is remembered.
 */
export class Remembered<Value> {
  readonly #known: LRUCache<number, Promise<Value | null>>;
  readonly #read: Read<Value>;

  /** @param settings.forMs how old a value may be; without it values never change */
  constructor(read: Read<Value>, settings: { max: number; forMs?: number }) {
    const { max, forMs: ttl } = settings;
    this.#known = new LRUCache({ max, ...(ttl !== undefined && { ttl, ttlResolution: 0 }) });
    this.#read = read;
  }

  /** An arrow function: a DataLoader is known by its batch function, which must be one and the same. */
  readonly many = (keys: readonly number[]): Promise<(Value | null)[]> => {
    const known = keys.map((key) => this.#known.get(key));
    const unknown = keys.filter((_, index) => known[index] === undefined);
    const reading = unknown.length > 0 ? this.#read(unknown) : undefined;
    return Promise.all(
      keys.map((key, index) => known[index] ?? this.#keep(key, reading!, unknown.indexOf(key))),
    );
  };

  async one(key: number): Promise<Value | null> {
    const known = this.#known.get(key);
    return known ?? (await this.many([key]))[0]!;
  }

  #keep(key: number, reading: Promise<(Value | null)[]>, place: number): Promise<Value | null> {
    const value = reading.then((values) => values[place] ?? null);
    this.#known.set(key, value);
    const forget = (): void => {
      if (this.#known.peek(key) === value) this.#known.delete(key);
    };
    value.then((there) => there === null && forget(), forget);
    return value;
  }
}
