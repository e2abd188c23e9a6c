import { Claims } from '../../contending.js';
import type { Attempt } from '../../hold-seats.statement.js';
import type { BatchedRequest } from '../../hold-seats-together.statement.js';

const BATCH_MAX = 256;
/** While the database has one batch, the next is on its way: it never waits for us. */
const UNDER_WAY_MAX = 2;
/** So many are a batch worth sending beside another. */
const ENOUGH = 32;

/** A request that is not decided; whether it contends is of the batch it is in. */
export interface Waiting extends BatchedRequest {
  resolve(attempt: Attempt): void;
  reject(error: unknown): void;
}

interface LaneDeps {
  /** Takes a batch to the database; what it claims is given back in the end. */
  send(batch: Waiting[], claims: Claims): void;
  onEmpty(): void;
}

/**
 * Who waits for the batches of one performance. Two batches under way never claim the same: who wants what is
 * claimed already waits for what becomes of it.
 */
export class Lane {
  #waiting: Waiting[] = [];
  readonly #underWay = new Set<Claims>();
  #scheduled = false;
  /** Until a batch comes back, those who wait want what is claimed. */
  #blocked = false;

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
    if (this.#underWay.size === 0) return waiting > 0;
    return this.#underWay.size < UNDER_WAY_MAX && waiting >= ENOUGH && !this.#blocked;
  }

  #send(): void {
    const candidates = this.#waiting.splice(0, BATCH_MAX);
    const claims = new Claims();
    // Those who want what a batch under way claims, and those after them who want the same as they.
    const late: Waiting[] = [];
    const others = [...this.#underWay, new Claims()];
    const batch = candidates.filter((each) => {
      const isLate = others.some((claimed) => claimed.meet(each.request));
      if (isLate) late.push(each);
      else each.contends = !claims.meet(each.request);
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
