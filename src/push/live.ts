export interface Newest<Event> {
  /** What is new for this reader, which counts as seen from then on; undefined when nothing is. */
  take(): Event | undefined;
  /** True when nothing will ever be new again. */
  ended(): boolean;
  /** Called once, when the reader is gone. */
  close(): void;
}

/**
 * The events of one reader as GraphQL wants them, without a queue: a reader who is slow gets what is newest
 * when it asks for more, and what it has not seen of the older is part of that or of no use any more.
 */
export class Live<Event> implements AsyncGenerator<Event, void, undefined> {
  #follower: (() => void) | undefined;
  #asked: ((result: IteratorResult<Event, void>) => void) | undefined;
  #closed = false;

  /**
   * @param shared its events look the same whoever reads: those of several readers are the same objects, or
   *   personal events
   */
  constructor(
    private readonly newest: Newest<Event>,
    readonly shared = false,
  ) {}

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

  /** For readers that would rather be called than ask: `poll` may have something whenever this calls back. */
  follow(follower: () => void): void {
    this.#follower = follower;
  }

  /** What `next` would bring if it does not have to wait; undefined when it has to. */
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
