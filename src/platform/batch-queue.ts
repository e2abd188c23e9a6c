/** How many items are sent together. */
const TOGETHER_MAX = 500;
/** How many items may wait. */
const WAITING_MAX = 20_000;

interface Waiting<In, Out> {
  item: In;
  resolve(out: Out): void;
  reject(error: unknown): void;
}

/**
 * Collects the items that arrive while a batch is on its way, and sends them together as the next batch.
 * There is no timer: a single item does not wait for others, and the busier it gets, the less each item
 * costs.
 */
export class BatchQueue<In, Out> {
  #waiting: Waiting<In, Out>[] = [];
  #sending = false;

  /** @param send returns an answer for each item, in their order */
  constructor(private readonly send: (items: readonly In[]) => Promise<readonly Out[]>) {}

  /** Ask before adding. */
  get isFull(): boolean {
    return this.#waiting.length >= WAITING_MAX;
  }

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#sending) return;
      this.#sending = true;
      setImmediate(() => void this.#drain());
    });
  }

  /** Never rejects: every item's own promise rejects when it fails. */
  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, TOGETHER_MAX);
      try {
        const answers = await this.send(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index]!);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#sending = false;
  }
}
