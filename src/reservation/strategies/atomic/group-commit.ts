import { Fault } from '../../../platform/fault.js';
import { Claims, contending } from '../../contending.js';
import { concernsOneRequest, isLostAnswer } from '../../database-failure.js';
import type { Attempt } from '../../hold-seats.statement.js';
import type { BatchedRequest } from '../../hold-seats-together.statement.js';
import type { ReservationRequest } from '../../strategy.js';

const BATCH_MAX = 256;
const WAITING_MAX = 4_096;
/** So many are a batch worth sending before those of the one before are told. */
const ENOUGH = 32;

export interface GroupCommitDeps {
  /** Decides a batch in one transaction; all are for one performance. */
  hold(batch: readonly BatchedRequest[]): Promise<Attempt[]>;
  /** Which of these reservations exist. */
  existing(reservationIds: readonly string[]): Promise<ReadonlySet<string>>;
}

interface Waiting {
  request: ReservationRequest;
  resolve(attempt: Attempt): void;
  reject(error: unknown): void;
}

/** What came of a batch. */
interface Decided {
  /** Those that go first in the next batch. */
  undecided: Waiting[];
  /** Tells the others. */
  tell: () => void;
}

const nobody = (): void => undefined;

/** Who waits for the next batch of a performance. */
interface Lane {
  waiting: Waiting[];
  /** Told when there are enough for a whole batch. */
  onFull: (() => void) | undefined;
}

/**
 * Requests that arrive while a batch is on its way to the database go together as the next one: the busier it
 * gets, the less a request costs, and a request that is alone waits for nobody. No timer: a batch leaves as
 * soon as its performance's lane is free.
 *
 * In a lane order is the order of arrival. A request that shares a seat, a key or a limited user with an
 * earlier one of its batch cannot win in it; it hears why not, or, when nothing stands in its way after all,
 * is the first of the next.
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
      this.join(request.performance.performanceId, { request, resolve, reject });
    });
  }

  private join(performanceId: number, newcomer: Waiting): void {
    const lane = this.#lanes.get(performanceId);
    if (lane) {
      lane.waiting.push(newcomer);
      if (lane.waiting.length >= BATCH_MAX) lane.onFull?.();
      return;
    }
    const opened: Lane = { waiting: [newcomer], onFull: undefined };
    this.#lanes.set(performanceId, opened);
    void this.drain(performanceId, opened);
  }

  /** One batch after the other until nobody waits. Never rejects: every request hears of its own failure. */
  private async drain(performanceId: number, lane: Lane): Promise<void> {
    await othersHaveJoined(lane);
    let tell = nobody;
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, BATCH_MAX);
      const deciding = this.decide(batch);
      // Those of the batch before hear of it while the database has this one: neither waits for the other.
      tell();
      const { undecided, tell: tellThem } = await deciding;
      tell = tellThem;
      this.#waiting -= batch.length - undecided.length;
      lane.waiting.unshift(...undecided);
      if (lane.waiting.length >= ENOUGH) continue;
      tell();
      tell = nobody;
      // What has arrived with the answer of the database comes along.
      await othersHaveJoined(lane);
    }
    this.#lanes.delete(performanceId);
  }

  private async decide(batch: Waiting[]): Promise<Decided> {
    const asked = contending(batch.map(({ request }) => request));
    try {
      const attempts = await this.deps.hold(asked);
      const undecided = new Claims();
      const told: (() => void)[] = [];
      const again = batch.filter(({ request, resolve }, index) => {
        const passedOver = attempts[index]!.outcome === 'RACED' && !asked[index]!.contends;
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

/**
 * The end of this turn of the event loop, or a whole batch if that is earlier: while thousands of connections
 * have something to say, a turn takes as long as they do.
 */
function othersHaveJoined(lane: Lane): Promise<void> | undefined {
  if (lane.waiting.length >= BATCH_MAX) return undefined;
  return new Promise((resolve) => {
    lane.onFull = resolve;
    setImmediate(resolve);
  });
}
