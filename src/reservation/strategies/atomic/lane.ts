import { Claims } from '../../contending.js';
import type { BatchedRequest } from '../../hold-seats-together.statement.js';
import type { Outcome } from '../../strategy.js';

const BATCH_MAX = 256;
/** While the database has one batch, the next is on its way: it never waits for us. */
const UNDER_WAY_MAX = 2;
/** So many are a batch worth sending beside another. */
const ENOUGH = 32;

/** A request that is not decided; whether it contends is of the batch it is in. */
export interface Waiting extends BatchedRequest {
  /** How often it might have won and lost a race. */
  tries: number;
  /** It keeps its place in the line and is in no batch: what stands in its way is about to go. */
  resting: boolean;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

interface LaneDeps {
  /** Takes a batch to the database; what it claims is given back in the end. */
  send(batch: Waiting[], claims: Claims): void;
  onEmpty(): void;
}

/**
 * The requests that wait for the batches of one performance, in the order of their arrival. Two batches under
 * way never claim the same: a request for what is claimed already waits for what becomes of it. A request
 * that rests keeps those behind it that want the same waiting, too.
 */
export class Lane {
  #waiting: Waiting[] = [];
  readonly #underWay = new Set<Claims>();
  #scheduled = false;
  /** Until a batch comes back, those who wait want what is claimed. */
  #blocked = false;
  #resting = 0;

  constructor(private readonly deps: LaneDeps) {}

  join(newcomer: Waiting): void {
    this.#waiting.push(newcomer);
    this.goOn();
  }

  /** A batch is back; those of it that are not decided are the first of the next. */
  back(claims: Claims, undecided: readonly Waiting[]): void {
    this.#underWay.delete(claims);
    this.#blocked = false;
    this.#waiting.unshift(...undecided);
    if (this.#waiting.length >= ENOUGH) this.#send();
  }

  /** Keeps one that is undecided out of every batch until the promise, which never rejects, resolves. */
  rest(waiting: Waiting, until: Promise<void>): void {
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
   * Sends what is there at the end of this turn of the event loop, so that all who came in it go together, or
   * at once when it is a whole batch: while thousands of connections have something to say, a turn takes as
   * long as they do.
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
    return this.#underWay.size < UNDER_WAY_MAX && waiting >= ENOUGH && !this.#blocked;
  }

  #send(): void {
    // Behind one that rests, thousands may wait for the same: others must not have to wait with them.
    const candidates = this.#resting > 0 ? this.#waiting : this.#waiting.splice(0, BATCH_MAX);
    if (candidates === this.#waiting) this.#waiting = [];
    const claims = new Claims();
    // Those that rest or want what a batch under way claims, and those after them who want the same as they.
    const late: Waiting[] = [];
    const others = [...this.#underWay, new Claims()];
    let size = 0;
    const batch = candidates.filter((each) => {
      if (size === BATCH_MAX) {
        late.push(each);
        return false;
      }
      const isLate = each.resting || others.some((claimed) => claimed.meet(each.request));
      if (isLate) late.push(each);
      else {
        each.contends = !claims.meet(each.request);
        size += 1;
      }
      (isLate ? others.at(-1)! : claims).add(each.request);
      return !isLate;
    });
    this.#waiting.unshift(...late);
    this.#blocked = late.length > 0;
    if (batch.length === 0) return;
    this.#underWay.add(claims);
    this.deps.send(batch, claims);
  }
}
