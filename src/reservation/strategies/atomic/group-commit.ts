import { isLostAnswer } from '../../../platform/database-failure.js';
import { Fault } from '../../../platform/fault.js';
import { Claims } from '../../contending.js';
import { concernsOneRequest } from '../../database-failure.js';
import type { Attempt } from '../../hold-seats.statement.js';
import type { BatchedRequest } from '../../hold-seats-together.statement.js';
import type { ReservationRequest } from '../../strategy.js';
import { Lane, type Waiting } from './lane.js';

const WAITING_MAX = 4_096;

export interface GroupCommitDeps {
  /** Decides a batch in one transaction; all are for one performance. */
  hold(batch: readonly BatchedRequest[]): Promise<Attempt[]>;
  /** Which of these reservations exist. */
  existing(reservationIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What came of a batch. */
interface Decided {
  /** Those that go first in the next batch. */
  undecided: Waiting[];
  /** Tells the others. */
  tell: () => void;
}

const nobody = (): void => undefined;

/**
 * Requests that arrive while a batch is on its way to the database go together as the next one: the busier it
 * gets, the less a request costs, and a request that is alone waits for nobody. No timer: a batch leaves as
 * soon as its performance's lane has room.
 *
 * For whoever wants the same, order is the order of arrival. A request that shares a seat, a key or a limited
 * user with an earlier one of its batch cannot win in it; it hears why not, or, when nothing stands in its
 * way after all, is the first of the next.
 */
export class GroupCommit {
  readonly #lanes = new Map<number, Lane>();
  #waiting = 0;

  constructor(private readonly deps: GroupCommitDeps) {}

  /** @throws Fault OVERLOADED: too many wait; OUTCOME_UNKNOWN: the answer of the database was lost */
  hold(request: ReservationRequest): Promise<Attempt> {
    return new Promise<Attempt>((resolve, reject) => {
      if (this.#waiting >= WAITING_MAX) throw new Fault('OVERLOADED', undefined, { retryAfterMs: 1_000 });
      this.#waiting += 1;
      this.laneOf(request.performance.performanceId).join({ request, contends: true, resolve, reject });
    });
  }

  private laneOf(performanceId: number): Lane {
    const known = this.#lanes.get(performanceId);
    if (known) return known;
    const lane: Lane = new Lane({
      send: (batch, claims) => void this.send(lane, batch, claims),
      onEmpty: () => this.#lanes.delete(performanceId),
    });
    this.#lanes.set(performanceId, lane);
    return lane;
  }

  /** Never rejects: every request hears of its own failure. */
  private async send(lane: Lane, batch: Waiting[], claims: Claims): Promise<void> {
    const { undecided, tell } = await this.decide(batch);
    this.#waiting -= batch.length - undecided.length;
    // Those of this batch hear of it while the database has the next: neither waits for the other.
    lane.back(claims, undecided);
    tell();
    lane.goOn();
  }

  private async decide(batch: Waiting[]): Promise<Decided> {
    try {
      const attempts = await this.deps.hold(batch);
      const undecided = new Claims();
      const told: (() => void)[] = [];
      const again = batch.filter(({ request, contends, resolve }, index) => {
        const passedOver = attempts[index]!.outcome === 'RACED' && !contends;
        // What it is told depends on what becomes of those before it.
        const isUndecided = passedOver || undecided.meet(request);
        if (isUndecided) undecided.add(request);
        else told.push(() => resolve(attempts[index]!));
        return isUndecided;
      });
      return { undecided: again, tell: () => told.forEach((each) => void each()) };
    } catch (error) {
      await this.afterFailure(batch, error);
      return { undecided: [], tell: nobody };
    }
  }

  /** A batch that failed has changed nothing, unless its answer was lost. */
  private async afterFailure(batch: Waiting[], error: unknown): Promise<void> {
    if (isLostAnswer(error)) return this.afterLostAnswer(batch, error);
    if (batch.length === 1 || !concernsOneRequest(error)) {
      for (const waiting of batch) waiting.reject(error);
      return;
    }
    for (const waiting of batch) await this.decideAlone(waiting);
  }

  private async decideAlone({ request, resolve, reject }: Waiting): Promise<void> {
    await this.deps.hold([{ request, contends: true }]).then((attempts) => resolve(attempts[0]!), reject);
  }

  /** One question for all: those that are there were committed, for the others nobody knows. */
  private async afterLostAnswer(batch: Waiting[], error: unknown): Promise<void> {
    const ids = batch.map((waiting) => waiting.request.reservationId);
    const committed = await this.deps.existing(ids).catch(() => new Set<string>());
    for (const { request, resolve, reject } of batch) {
      if (committed.has(request.reservationId)) resolve({ outcome: 'KNOWN' });
      else reject(error);
    }
  }
}
