import { monotonicMs } from '../platform/clock.js';
import { databaseFailureOf, isLostToOthers, sqlStateOf } from '../platform/database-failure.js';
import { Fault } from '../platform/fault.js';
import { type Database, inTransaction, run } from '../platform/postgres.js';
import { Postponed } from './postponed.js';
import { BROKEN_SEAT_MAPS, PENDING_PERFORMANCES, type PendingPerformance } from './relay.statement.js';
import { type OnSold, relayPerformance, type SeatMapChange } from './relay-performance.js';

// A round costs the same for one change as for many, because the whole map is read and written.
// The pause between rounds bounds how stale a map is.
export const RELAY_PAUSE_MS = 60;
const PERFORMANCES_MAX = 200;
/** How often maps without news are looked at. */
const LOOKED_THROUGH_MS = 30_000;

interface RelayWatch {
  onChange: (change: SeatMapChange) => void;
  /** Counts a failed attempt whose cause was its performance. */
  onFailure: () => void;
  /** Counts a map that was rebuilt from the seats. */
  onRebuilt: () => void;
}

interface RelayDeps extends RelayWatch {
  pool: Database;
  onSold: OnSold;
  /** Called for each performance that fails, once until it has succeeded again; and for outages. */
  onError: (error: unknown) => void;
  onNotice: (message: string) => void;
}

/** Keeps seat maps up to date, round by round. */
export class Relay {
  readonly #postponed = new Postponed();
  #lookedThroughMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: RelayDeps) {}

  /**
   * Brings the maps of all performances with news up to date. The change of a map and the removal of its
   * outbox rows are one transaction, so a relay that is killed loses nothing and doubles nothing.
   */
  async round(): Promise<void> {
    for (const performance of await this.#found(PENDING_PERFORMANCES)) await this.#relay(performance);
    if (monotonicMs() - this.#lookedThroughMs < LOOKED_THROUGH_MS) return;
    this.#lookedThroughMs = monotonicMs();
    for (const performance of await this.#found(BROKEN_SEAT_MAPS)) await this.#relay(performance);
  }

  #found(statement: typeof PENDING_PERFORMANCES): Promise<PendingPerformance[]> {
    return run<PendingPerformance>(this.deps.pool, statement, [PERFORMANCES_MAX, this.#postponed.ids()]);
  }

  /** A performance that fails does not delay the others. @throws the loss of the database */
  async #relay(performance: PendingPerformance): Promise<void> {
    const { pool, onSold } = this.deps;
    const { performanceId } = performance;
    try {
      const change = await inTransaction(pool, (transaction) =>
        relayPerformance(transaction, performance, onSold),
      );
      this.#postponed.wentWell(performanceId);
      if (change) this.#tell(change);
    } catch (error) {
      this.#failed(performanceId, error);
    }
  }

  #tell(change: SeatMapChange): void {
    const { onChange, onRebuilt, onNotice } = this.deps;
    if (change.rebuilt) {
      onRebuilt();
      onNotice(`the seat map of performance ${change.performanceId} was lost or damaged; it was rebuilt`);
    }
    onChange(change);
  }

  #failed(performanceId: number, error: unknown): void {
    // The next round tries it again.
    if (isLostToOthers(error)) return;
    if (isOutage(error)) {
      this.#postponed.metOutage(performanceId);
      throw error;
    }
    const failing = this.#postponed.failed(performanceId);
    this.deps.onFailure();
    if (failing.told) return;
    failing.told = true;
    const what = `the seat map of performance ${performanceId} cannot be brought up to date for now`;
    this.deps.onError(new Error(what, { cause: error }));
  }
}

/**
 * A lost connection, a server that shuts down or is read-only, too many connections, a full disk, a statement
 * that took too long: not caused by a performance.
 */
function isOutage(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return false;
  return error instanceof Fault || databaseFailureOf(error) !== undefined || sqlStateOf(error) === undefined;
}
