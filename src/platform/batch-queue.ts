interface Waiting<In, Out> {
  item: In;
  resolve(out: Out | Promise<Out>): void;
  reject(error: unknown): void;
}

interface Bounds {
  /** How many items are sent together. */
  together: number;
  /** How many batches may be on their way at once. */
  underWay: number;
  /** How many items may wait. */
  waiting: number;
}

const BOUNDS: Bounds = { together: 500, underWay: 1, waiting: 20_000 };

/**
 * Sends a batch of items and returns an answer for each, in their order. A promise among the answers is for
 * its item alone: the batch counts as done without it.
 *
 * @param others how many batches are on their way already
 */
export type SendBatch<In, Out> = (
  items: readonly In[],
  others: number,
) => Promise<readonly (Out | Promise<Out>)[]>;

/**
 * Collects the items that arrive while batches are on their way, and sends them together as the next batch.
 * There is no timer: a single item does not wait for others, and the busier it gets, the less each item
 * costs.
 */
export class BatchQueue<In, Out> {
  readonly #bounds: Bounds;
  #waiting: Waiting<In, Out>[] = [];
  #underWay = 0;
  #isScheduled = false;

  constructor(
    private readonly send: SendBatch<In, Out>,
    bounds: Partial<Bounds> = {},
  ) {
    this.#bounds = { ...BOUNDS, ...bounds };
  }

  /** Ask before adding. */
  get isFull(): boolean {
    return this.#waiting.length >= this.#bounds.waiting;
  }

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#goOn();
    });
  }

  /** At the end of this turn of the event loop, so that all items of the turn go together. */
  #goOn(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    if (this.#underWay >= this.#bounds.underWay) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#send(this.#waiting.splice(0, this.#bounds.together));
      this.#goOn();
    });
  }

  /** Never rejects: every item's own promise rejects when it fails. */
  async #send(batch: readonly Waiting<In, Out>[]): Promise<void> {
    const others = this.#underWay;
    this.#underWay += 1;
    try {
      const answers = await this.send(
        batch.map(({ item }) => item),
        others,
      );
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#underWay -= 1;
      this.#goOn();
    }
  }
}
