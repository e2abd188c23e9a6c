import { LRUCache } from 'lru-cache';
import { monotonicMs } from './clock.js';
import type { MaybePromise } from './maybe-promise.js';

/** Reads the values of many keys at once, in the order of the keys; null: there is none. */
type Read<Value> = (keys: readonly number[]) => Promise<(Value | null)[]>;

interface Known<Value> {
  reading: Promise<Value | null>;
  /** When the reading began, by the monotonic clock. */
  beganMs: number;
  /** Set as soon as the value has been read. */
  value?: Value | null;
}

interface CachedLoaderSettings {
  max: number;
  /** How old a value may be. Without it, only `forget` and `mayGive` end its time. */
  forMs?: number;
  /** Whether a value may still be given that was read at this instant; by default it may. */
  mayGive?: (readAtMs: number) => boolean;
}

/**
 * Values that a process has read, so that it queries once for many callers. A caller that comes while the
 * query is under way gets its answer, too. Neither a failure nor "there is none" is remembered.
 */
export class CachedLoader<Value> {
  readonly #known: LRUCache<number, Known<Value>>;
  readonly #read: Read<Value>;
  readonly #mayGive: (readAtMs: number) => boolean;

  constructor(read: Read<Value>, { max, forMs: ttl, mayGive = () => true }: CachedLoaderSettings) {
    this.#known = new LRUCache({ max, ...(ttl !== undefined && { ttl, ttlResolution: 0 }) });
    this.#read = read;
    this.#mayGive = mayGive;
  }

  /**
   * An arrow function: a DataLoader is found by its batch function, which must be the same object each time.
   */
  readonly many = (keys: readonly number[]): Promise<(Value | null)[]> => {
    const known = keys.map((key) => this.#current(key)?.reading);
    const unknown = keys.filter((_, index) => known[index] === undefined);
    const beganMs = monotonicMs();
    const reading = unknown.length > 0 ? this.#read(unknown) : undefined;
    return Promise.all(
      keys.map((key, index) => known[index] ?? this.#keep(key, reading!, unknown.indexOf(key), beganMs)),
    );
  };

  /** The value itself where it is present, otherwise its promise. */
  one(key: number): MaybePromise<Value | null> {
    const known = this.#current(key);
    if (!known) return this.many([key]).then(([value]) => value!);
    return known.value ?? known.reading;
  }

  /** The value has changed. A reading that is under way is not given to callers that come from now on. */
  readonly forget = (key: number): void => {
    this.#known.delete(key);
  };

  #current(key: number): Known<Value> | undefined {
    const known = this.#known.get(key);
    return known && this.#mayGive(known.beganMs) ? known : undefined;
  }

  #keep(
    key: number,
    reading: Promise<(Value | null)[]>,
    place: number,
    beganMs: number,
  ): Promise<Value | null> {
    const known: Known<Value> = { reading: reading.then((values) => values[place] ?? null), beganMs };
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
