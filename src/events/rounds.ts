import { monotonicMs } from '../platform/clock.js';
import { blameFor } from './failure.js';

const OUTAGE_PAUSE_MS = 1_000;

/** What a round has come to. TAKEN: another worker has the reader. MORE: there are more events. */
export type Outcome = 'TAKEN' | 'MORE' | 'DONE';

/** Runs rounds of one reader, one after another, as long as there are events. */
export class Rounds {
  /** Unknown at first. */
  #hasNews = true;
  #movesWithoutNews = false;
  #restsUntilMs = 0;
  #running: Promise<void> | undefined;
  #stopping = false;

  /**
   * @param round takes a batch; `moves`: the cursor is to be moved even when there is no event
   * @param onError called for outages
   */
  constructor(
    private readonly round: (moves: boolean) => Promise<Outcome>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** There are events for this reader. */
  hasNews(): void {
    this.#hasNews = true;
  }

  /** The cursor passes the events of other topics, too, so that the log may forget them. */
  catchUp(): void {
    this.#hasNews = true;
    this.#movesWithoutNews = true;
  }

  /** Works if there is anything to do. */
  wake(): void {
    if (this.#running || this.#stopping || !this.#hasNews || monotonicMs() < this.#restsUntilMs) return;
    this.#running = this.#work()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#running = undefined;
      });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #work(): Promise<void> {
    for (;;) {
      this.#hasNews = false;
      const outcome = await this.round(this.#movesWithoutNews);
      if (outcome === 'TAKEN') {
        // The other worker may die before it is done.
        this.#hasNews = true;
        return;
      }
      this.#movesWithoutNews = false;
      if ((outcome !== 'MORE' && !this.#hasNews) || this.#stopping) return;
    }
  }

  #failed(error: unknown): void {
    this.#hasNews = true;
    if (blameFor(error) === 'LOST_TO_OTHERS') return;
    this.#restsUntilMs = monotonicMs() + OUTAGE_PAUSE_MS;
    this.onError(error);
  }
}
