import { isLostAnswer } from '../../../platform/database-failure.js';
import { overloaded } from '../../../platform/fault.js';
import { BatchConflicts } from '../../batch-conflicts.js';
import { concernsOneRequest, isLostRace } from '../../database-failure.js';
import type { Attempt } from '../../hold-seats.statement.js';
import type { BatchedRequest } from '../../hold-seats-together.statement.js';
import type { Outcome, ReservationRequest } from '../../strategy.js';
import { PerformanceBatcher, type Waiting } from './performance-batcher.js';

const WAITING_MAX = 4_096;
/** How often a request may lose a race. After that it is refused with SEAT_CONTENDED. */
const TRIES_MAX = 4;
const CONTENDED: Outcome = { outcome: 'SEAT_CONTENDED' };

export interface GroupCommitDeps<Request extends ReservationRequest = ReservationRequest> {
  /** Decides a batch in one transaction; all are for one performance. */
  hold(batch: readonly BatchedRequest<Request>[]): Promise<Attempt[]>;
  /** Which of these reservations exist. */
  existing(reservationIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Releases holds that have lapsed. */
  release(reservationIds: readonly string[]): Promise<unknown>;
  /** Waits before a request that has lost this many races is tried again. */
  pause(tries: number): Promise<void>;
  /** How many batches of a performance may be on their way at once. Default: 2. */
  underWayMax?: number;
}

/** The outcome of a batch. */
interface Decided<Request extends ReservationRequest> {
  /** The requests that go first in the next batch. */
  undecided: Waiting<Request>[];
  /** Answers the others. */
  tell: () => void;
}

const doNothing = (): void => undefined;

/**
 * Requests that arrive while a batch is on its way to the database form the next batch. The busier it gets,
 * the less a request costs, and a single request does not wait for others. There is no timer: a batch leaves
 * as soon as its performance's batcher has room.
 *
 * Of requests that want the same, the one that arrived first is decided first. A request that shares a seat,
 * a key or a limited user with an earlier one of its batch cannot win in it. It is answered with the reason;
 * if nothing prevents it after all, it is the first of the next batch. A request that met a lock of another
 * session, or holds that have lapsed, keeps its place while it waits, and later requests for the same wait
 * behind it.
 */
export class GroupCommit<Request extends ReservationRequest = ReservationRequest> {
  readonly #batchers = new Map<number, PerformanceBatcher<Request>>();
  #waiting = 0;

  constructor(private readonly deps: GroupCommitDeps<Request>) {}

  /** @throws Fault OVERLOADED: too many wait; OUTCOME_UNKNOWN: the answer of the database was lost */
  hold(request: Request): Promise<Outcome> {
    return new Promise<Outcome>((resolve, reject) => {
      if (this.#waiting >= WAITING_MAX) throw overloaded();
      this.#waiting += 1;
      const waiting: Waiting<Request> = { request, canWin: true, tries: 0, resting: false, resolve, reject };
      this.batcherOf(request.performance.performanceId).join(waiting);
    });
  }

  private batcherOf(performanceId: number): PerformanceBatcher<Request> {
    const known = this.#batchers.get(performanceId);
    if (known) return known;
    const batcher: PerformanceBatcher<Request> = new PerformanceBatcher({
      send: (batch, conflicts) => void this.send(batcher, batch, conflicts),
      onEmpty: () => this.#batchers.delete(performanceId),
      underWayMax: this.deps.underWayMax,
    });
    this.#batchers.set(performanceId, batcher);
    return batcher;
  }

  /** Never rejects: every request's own promise rejects when it fails. */
  private async send(
    batcher: PerformanceBatcher<Request>,
    batch: Waiting<Request>[],
    conflicts: BatchConflicts,
  ): Promise<void> {
    const { undecided, tell } = await this.decide(batcher, batch);
    this.#waiting -= batch.length - undecided.length;
    // The requests of this batch are answered while the database has the next batch, so neither waits for the
    // other.
    batcher.back(conflicts, undecided);
    tell();
    batcher.goOn();
  }

  private async decide(
    batcher: PerformanceBatcher<Request>,
    batch: Waiting<Request>[],
  ): Promise<Decided<Request>> {
    let attempts: Attempt[];
    try {
      attempts = await this.deps.hold(batch);
    } catch (error) {
      return { undecided: await this.afterFailure(batcher, batch, error), tell: doNothing };
    }
    const undecided = new BatchConflicts();
    const told: (() => void)[] = [];
    const again = batch.filter((waiting, index) => {
      // Its answer depends on the outcome of the requests before it.
      const isUndecided =
        undecided.overlaps(waiting.request) || this.goesOn(batcher, waiting, attempts[index]!);
      if (isUndecided) undecided.add(waiting.request);
      else told.push(() => waiting.resolve(outcomeOf(attempts[index]!)));
      return isUndecided;
    });
    return { undecided: again, tell: () => told.forEach((each) => void each()) };
  }

  /** Whether the attempt brought no decision. Then the obstacle is waited for, or removed. */
  private goesOn(batcher: PerformanceBatcher<Request>, waiting: Waiting<Request>, attempt: Attempt): boolean {
    if (attempt.outcome === 'RACED') {
      if (!waiting.canWin) return true;
      waiting.tries += 1;
      if (waiting.tries === TRIES_MAX) return false;
      batcher.rest(waiting, this.deps.pause(waiting.tries));
      return true;
    }
    if (attempt.outcome !== 'SEAT_TAKEN' || attempt.lapsedReservationIds.length === 0) return false;
    waiting.tries += 1;
    if (waiting.tries === TRIES_MAX) return false;
    // If that fails, the next try shows it.
    batcher.rest(waiting, this.deps.release(attempt.lapsedReservationIds).then(doNothing, doNothing));
    return true;
  }

  /**
   * A batch that failed has changed nothing, unless its answer was lost.
   *
   * @returns the undecided requests
   */
  private async afterFailure(
    batcher: PerformanceBatcher<Request>,
    batch: Waiting<Request>[],
    error: unknown,
  ): Promise<Waiting<Request>[]> {
    if (isLostAnswer(error)) await this.afterLostAnswer(batch, error);
    else if (concernsOneRequest(error)) return this.oneByOne(batcher, batch, error);
    else for (const waiting of batch) waiting.reject(error);
    return [];
  }

  /** @param failure of the whole batch */
  private async oneByOne(
    batcher: PerformanceBatcher<Request>,
    batch: Waiting<Request>[],
    failure: unknown,
  ): Promise<Waiting<Request>[]> {
    const undecided = new BatchConflicts();
    const again: Waiting<Request>[] = [];
    for (const waiting of batch) {
      let isUndecided = undecided.overlaps(waiting.request);
      if (!isUndecided) {
        waiting.canWin = true;
        const attempt = await this.alone(waiting, batch.length === 1 ? failure : undefined);
        isUndecided = attempt !== undefined && this.goesOn(batcher, waiting, attempt);
        if (attempt && !isUndecided) waiting.resolve(outcomeOf(attempt));
      }
      if (!isUndecided) continue;
      undecided.add(waiting.request);
      again.push(waiting);
    }
    return again;
  }

  /**
   * @param failure the failure that it met already; undefined: it is to be tried
   * @returns undefined: its promise was rejected
   */
  private async alone(waiting: Waiting<Request>, failure: unknown): Promise<Attempt | undefined> {
    try {
      if (failure !== undefined) throw failure;
      return (await this.deps.hold([waiting]))[0]!;
    } catch (error) {
      if (isLostRace(error)) return { outcome: 'RACED' };
      waiting.reject(error);
      return undefined;
    }
  }

  /** One query for all: the reservations that exist were committed. For the others the outcome is unknown. */
  private async afterLostAnswer(batch: Waiting<Request>[], error: unknown): Promise<void> {
    const ids = batch.map((waiting) => waiting.request.reservationId);
    const committed = await this.deps.existing(ids).catch(() => new Set<string>());
    for (const { request, resolve, reject } of batch) {
      if (committed.has(request.reservationId)) resolve({ outcome: 'KNOWN' });
      else reject(error);
    }
  }
}

/** The outcome of an attempt that is not tried again. Lapsed holds are not named: they were given back. */
function outcomeOf(attempt: Attempt): Outcome {
  if (attempt.outcome === 'RACED') return CONTENDED;
  if (attempt.outcome !== 'SEAT_TAKEN' || attempt.lapsedReservationIds.length === 0) return attempt;
  return { ...attempt, lapsedReservationIds: [] };
}
