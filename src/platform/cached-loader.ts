import { LRUCache } from 'lru-cache';
import type { MaybePromise } from './maybe-promise.js';

/** Reads the values of many keys at once, in the order of the keys; null: there is none. */
type Read<Value> = (keys: readonly number[]) => Promise<(Value | null)[]>;

interface Known<Value> {
  reading: Promise<Value | null>;
  /** Set as soon as the value has been read. */
  value?: Value | null;
}

/**
 * Values that a process has read, so that it queries once for many callers. A caller that comes while the
 * query is under way gets its answer, too. Neither a failure nor "there is none" is remembered.
 */
export class CachedLoader<Value> {
  readonly #known: LRUCache<number, Known<Value>>;
  readonly #read: Read<Value>;

  /** @param settings.forMs how old a value may be; without it values never change */
  constructor(read: Read<Value>, settings: { max: number; forMs?: number }) {
    const { max, forMs: ttl } = settings;
    this.#known = new LRUCache({ max, ...(ttl !== undefined && { ttl, ttlResolution: 0 }) });
    this.#read = read;
  }

  /**
   * An arrow function: a DataLoader is found by its batch function, which must be the same object each time.
   */
  readonly many = (keys: readonly number[]): Promise<(Value | null)[]> => {
    const known = keys.map((key) => this.#known.get(key)?.reading);
    const unknown = keys.filter((_, index) => known[index] === undefined);
    const reading = unknown.length > 0 ? this.#read(unknown) : undefined;
    return Promise.all(
      keys.map((key, index) => known[index] ?? this.#keep(key, reading!, unknown.indexOf(key))),
    );
  };

  /** The value itself where it is present, otherwise its promise. */
  one(key: number): MaybePromise<Value | null> {
    const known = this.#known.get(key);
    if (!known) return this.many([key]).then(([value]) => value!);
    return known.value ?? known.reading;
  }

  #keep(key: number, reading: Promise<(Value | null)[]>, place: number): Promise<Value | null> {
    const known: Known<Value> = { reading: reading.then((values) => values[place] ?? null) };
    this.#known.set(key, known);
    const forget = (): void => {
      if (this.#known.peek(key) === known) this.#known.delete(key);
    };
    known.reading.then((value) => {
      known.value = value;
      if (value === null) forget();
    }, forget);
    return known.reading;
  }
}
