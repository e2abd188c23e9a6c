export interface Newest<Event> {
  /** What is new for this reader; undefined when nothing is. It counts as seen from then on. */
  take(): Event | undefined;
  /** True when no event will follow. */
  ended(): boolean;
  /** Called once, when the reader is gone. */
  close(): void;
}

/** How many readers are notified in one turn of the event loop, so that requests do not have to wait. */
const NOTIFIED_A_TURN = 500;

/** Something may be new for all of them. */
export async function notifyAll(readers: Iterable<Pick<Live<unknown>, 'notify'>>): Promise<void> {
  let notified = 0;
  for (const live of [...readers]) {
    live.notify();
    notified += 1;
    if (notified % NOTIFIED_A_TURN === 0) await new Promise(setImmediate);
  }
}

/**
 * The events of one reader in the form that GraphQL needs, without a queue. A slow reader gets the newest
 * state when it asks for more. Older events that it has not seen are part of that state or have become
 * useless.
 */
export class Live<Event> implements AsyncGenerator<Event, void, undefined> {
  #follower: (() => void) | undefined;
  #asked: ((result: IteratorResult<Event, void>) => void) | undefined;
  #closed = false;

  /**
   * @param shared its events look the same to every reader: several readers get the same objects, or personal
   *   events
   */
  constructor(
    private readonly newest: Newest<Event>,
    readonly shared = false,
  ) {}

  /** No event follows. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Something may be new. */
  notify(): void {
    if (this.#follower) this.#follower();
    if (!this.#asked) return;
    const result = this.#now();
    if (!result) return;
    const answer = this.#asked;
    this.#asked = undefined;
    answer(result);
  }

  /** For readers that prefer a callback: after each call `poll` may have an event. */
  follow(follower: () => void): void {
    this.#follower = follower;
  }

  /** What `next` would return without waiting; undefined when it would have to wait. */
  poll(): IteratorResult<Event, void> | undefined {
    return this.#now();
  }

  async next(): Promise<IteratorResult<Event, void>> {
    const result = this.#now();
    if (result) return result;
    return new Promise((resolve) => {
      this.#asked = resolve;
    });
  }

  async return(): Promise<IteratorResult<Event, void>> {
    this.#close();
    this.notify();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<Event, void>> {
    await this.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #now(): IteratorResult<Event, void> | undefined {
    const event = this.#closed ? undefined : this.newest.take();
    if (event !== undefined) return { value: event, done: false };
    if (!this.#closed && !this.newest.ended()) return undefined;
    this.#close();
    return { value: undefined, done: true };
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.newest.close();
  }
}
