import { BatchConflicts } from '../../batch-conflicts.js';
import type { BatchedRequest } from '../../hold-seats-together.statement.js';
import type { Outcome, ReservationRequest } from '../../strategy.js';

const BATCH_MAX = 256;
/** While the database has one batch, the next is on its way, so the database never waits for this process. */
const UNDER_WAY_MAX = 2;
/** A batch of at least this size is worth sending beside another. */
const ENOUGH = 32;

/** An undecided request. Whether it can win depends on the batch that it is in. */
export interface Waiting<Request extends ReservationRequest = ReservationRequest>
  extends BatchedRequest<Request> {
  /** How often it could have won and lost a race. */
  tries: number;
  /** It keeps its place in the line and is in no batch, because the obstacle is about to go away. */
  resting: boolean;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

interface BatcherDeps<Request extends ReservationRequest> {
  /** How many batches may be on their way at once. Default: 2. */
  underWayMax?: number | undefined;
  /** Sends a batch to the database. Its claims are released at the end. */
  send(batch: Waiting<Request>[], conflicts: BatchConflicts): void;
  onEmpty(): void;
}

/**
 * The requests that wait for the batches of one performance, in the order of their arrival. Two batches under
 * way never claim the same: a request for something claimed waits until the claim is decided. A resting
 * request also keeps later requests for the same waiting.
 */
export class PerformanceBatcher<Request extends ReservationRequest = ReservationRequest> {
  #waiting: Waiting<Request>[] = [];
  readonly #underWay = new Set<BatchConflicts>();
  #scheduled = false;
  /** All waiting requests want something that is claimed, until a batch comes back. */
  #blocked = false;
  #resting = 0;

  constructor(private readonly deps: BatcherDeps<Request>) {}

  join(newcomer: Waiting<Request>): void {
    this.#waiting.push(newcomer);
    this.goOn();
  }

  /** A batch is back. Its undecided requests are the first of the next. */
  back(conflicts: BatchConflicts, undecided: readonly Waiting<Request>[]): void {
    this.#underWay.delete(conflicts);
    this.#blocked = false;
    this.#waiting.unshift(...undecided);
    if (this.#waiting.length >= ENOUGH) this.#send();
  }

  /** Keeps an undecided request out of every batch until the promise resolves; the promise never rejects. */
  rest(waiting: Waiting<Request>, until: Promise<void>): void {
    waiting.resting = true;
    this.#resting += 1;
    void until.then(() => {
      waiting.resting = false;
      this.#resting -= 1;
      this.#blocked = false;
      this.goOn();
    });
  }

  /**
   * Sends the waiting requests at the end of this turn of the event loop, so that all requests of the turn go
   * together. A full batch is sent at once, because a turn can take long while thousands of connections have
   * data.
   */
  goOn(): void {
    const { length } = this.#waiting;
    if (length === 0 && this.#underWay.size === 0) this.deps.onEmpty();
    if (!this.#hasRoom(length)) return;
    if (length >= BATCH_MAX) this.#send();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        if (this.#hasRoom(this.#waiting.length)) this.#send();
      });
    }
  }

  #hasRoom(waiting: number): boolean {
    if (this.#underWay.size === 0) return waiting > this.#resting;
    return (
      this.#underWay.size < (this.deps.underWayMax ?? UNDER_WAY_MAX) && waiting >= ENOUGH && !this.#blocked
    );
  }

  #send(): void {
    // Thousands may wait behind a resting request for the same seats. Other requests must not have to wait
    // with them.
    const candidates = this.#resting > 0 ? this.#waiting : this.#waiting.splice(0, BATCH_MAX);
    if (candidates === this.#waiting) this.#waiting = [];
    const conflicts = new BatchConflicts();
    // The requests that rest or want something that a batch under way has claimed, and later requests for the
    // same.
    const late: Waiting<Request>[] = [];
    const others = [...this.#underWay, new BatchConflicts()];
    let size = 0;
    const batch = candidates.filter((each) => {
      if (size === BATCH_MAX) {
        late.push(each);
        return false;
      }
      const isLate = each.resting || others.some((claimed) => claimed.overlaps(each.request));
      if (isLate) late.push(each);
      else {
        each.canWin = !conflicts.overlaps(each.request);
        size += 1;
      }
      (isLate ? others.at(-1)! : conflicts).add(each.request);
      return !isLate;
    });
    this.#waiting.unshift(...late);
    // After a full batch not all have been looked at.
    this.#blocked = late.length > 0 && size < BATCH_MAX;
    if (batch.length === 0) return;
    this.#underWay.add(conflicts);
    this.deps.send(batch, conflicts);
  }
}
