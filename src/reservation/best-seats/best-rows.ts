import type { Layouts, SaleFacts } from '../../catalogue/index.js';
import { isPromise } from '../../platform/maybe-promise.js';
import type { Database } from '../../platform/postgres.js';
import type { Attempt } from '../hold-seats.statement.js';
import type { BestSeatsRequest, BestSeatsWish } from '../strategy.js';
import type { Choice } from './best-seats.statement.js';
import { FreeSeatPictures, type ReadFreeSeats } from './free-seats.js';
import { type LikelySeats, likelySeats } from './likely-seats.js';
import { rowsWorthALook } from './rows-worth-a-look.js';
import { scoredRows } from './scored-rows.js';

/** How often one attempt looks at the seats again while others take what it has found. */
const LOOKS_MAX = 8;

/** Tries the requests with these places in these rows. Returns an outcome for each. */
type Try = (open: readonly number[], choice: Choice) => Promise<Attempt[]>;

/**
 * Finds the rows for requests that want the best seats. First where the process believes that they are: the
 * fewest rows, from memory, and the seats that it would choose itself. For those that got none there, it
 * looks at the seats as they are. Only a look at all rows in question ends with NO_SUCH_SEATS.
 */
export class BestRows {
  readonly #pictures: FreeSeatPictures;

  constructor(private readonly deps: { pool: Database; layouts: Layouts; readSeatMap: ReadFreeSeats }) {
    this.#pictures = new FreeSeatPictures(deps);
  }

  /**
   * @param requests on one performance
   * @returns the outcome of each, in the same order; RACED: seats would fit, but others were faster each time
   */
  async decide(requests: readonly BestSeatsRequest[], attempt: Try): Promise<Attempt[]> {
    const { performance } = requests[0]!;
    const outcomes = requests.map((): Attempt => ({ outcome: 'RACED' }));
    let open = requests.map((_, index) => index);
    for (let look = 0; look < LOOKS_MAX && open.length > 0; look += 1) {
      const now = look > 0;
      const wishes = open.map((index) => requests[index]!.wish);
      const { rows, isAll, likely } = await this.rowsFor(performance, wishes, now);
      if (rows.length === 0 && !now) continue;
      const attempts = await attempt(open, { rows, leavesSingle: now, likely }).catch((error: unknown) => {
        // What is decided already is committed. The others are tried again.
        if (open.length < requests.length) return undefined;
        throw error;
      });
      if (!attempts) break;
      await this.remember(performance, attempts, likely);
      open = open.filter((index, place) => {
        const told = attempts[place]!;
        if (foundNone(told) && !(now && isAll(wishes[place]!))) return true;
        outcomes[index] = told;
        return false;
      });
    }
    return outcomes;
  }

  /** The same for one request. */
  async decideOne(
    request: BestSeatsRequest,
    attempt: (choice: Choice) => Promise<Attempt>,
  ): Promise<Attempt> {
    const [outcome] = await this.decide([request], async (_, choice) => [await attempt(choice)]);
    return outcome!;
  }

  private async rowsFor(performance: SaleFacts, wishes: readonly BestSeatsWish[], now: boolean) {
    const reading = this.deps.layouts.layout(performance.performanceId);
    const layout = isPromise(reading) ? await reading : reading;
    const free = await (now ? this.#pictures.now(performance) : this.#pictures.lately(performance));
    const all = scoredRows(layout!);
    const chooses = !now && !this.#pictures.isDoubted(performance);
    const likely = chooses ? likelySeats(all, free, performance, wishes) : [];
    return { ...rowsWorthALook(all, free, performance, wishes), likely };
  }

  private async remember(
    performance: SaleFacts,
    attempts: readonly Attempt[],
    likely: readonly LikelySeats[],
  ): Promise<void> {
    // Another process sells here, too. For a moment the database chooses, because it knows more.
    if (attempts.some((attempt, index) => wasWrong(likely[index], attempt)))
      this.#pictures.doubt(performance);
    const seatIds = attempts.flatMap((each) => (each.outcome === 'HELD' ? each.hold.seatIds! : []));
    if (seatIds.length > 0) await this.#pictures.held(performance, seatIds);
  }
}

/** Whether the request got no seats, or others than those that are likely. */
function wasWrong(likely: LikelySeats, attempt: Attempt): boolean {
  if (!likely) return false;
  return attempt.outcome === 'HELD' ? attempt.hold.seatIds![0] !== likely[0] : foundNone(attempt);
}

function foundNone(attempt: Attempt): boolean {
  return attempt.outcome === 'NO_SUCH_SEATS' || attempt.outcome === 'SEAT_TAKEN';
}
