import { backOff, monotonicMs } from '../../../platform/clock.js';
import { LeaseLost, type LogEntry, type ShardLease } from '../../../request-log/index.js';
import { existingReservations } from '../../existing.statement.js';
import { releaseLapsed } from '../../release.statement.js';
import { setAside } from './dead-letter.statement.js';
import {
  type Decision,
  decideQueued,
  isDecision,
  type QueuedInBatch,
  recordRejections,
} from './decide-queued.statement.js';
import { isAnswer, isContention, isDatabaseAway, isStaleFence } from './decision-failure.js';
import type { QueueConsumerDeps } from './queue-consumer-deps.js';
import { UUID } from './queued-request.js';
import {
  type HeldShard,
  LEASE_MS,
  renewShard,
  rewindShard,
  type ShardPlace,
} from './shard-lease.statement.js';
import { inBatch, inLine, type Waiting } from './waiting.js';

const BATCH_MAX = 256;
/** How many locks or lapsed holds a request may meet before they count as a refusal. */
const TRIES_MAX = 3;
const FAILURES_MAX = 5;
/** How often the lease of a shard without requests is renewed. */
const RENEW_AFTER_MS = LEASE_MS / 3;

/** A shard while this process is its consumer. */
export class QueueLease implements ShardLease {
  #alive: () => Promise<void> = async () => undefined;
  #saidAtMs = monotonicMs();
  /** The entries under way that are set aside and have no decision. */
  readonly #setAside = new Set<LogEntry>();
  position: number;
  /**
   * The number to add to a position of the log to get the position in the database. It grows when the
   * positions of the log start again.
   */
  #base: number;

  constructor(
    private readonly deps: QueueConsumerDeps,
    private readonly held: HeldShard,
    { position, base }: ShardPlace,
    private readonly stopping: AbortSignal,
  ) {
    this.position = position - base;
    this.#base = base;
  }

  async decide(entries: readonly LogEntry[], alive: () => Promise<void>): Promise<readonly string[]> {
    this.#alive = alive;
    this.#setAside.clear();
    const last = entries.at(-1)!.position;
    const lines = await this.#sorted(await this.#undecided(entries));
    for (const [index, line] of lines.entries()) {
      await this.#decideLine(line, index === lines.length - 1 ? last : null);
    }
    // When requests were decided one by one, or none could be decided, the position is not stored yet.
    if (this.position < last) await this.#say(last);
    return entries.filter((entry) => !this.#setAside.has(entry)).map(({ id }) => id);
  }

  async renew(): Promise<void> {
    if (monotonicMs() - this.#saidAtMs > RENEW_AFTER_MS) await this.#say(null);
  }

  async rewind(position: number): Promise<void> {
    const { pool } = this.deps;
    const base = await this.#persist(() => rewindShard(pool, this.held, position));
    if (base === undefined) throw new LeaseLost();
    this.#base = base;
    this.position = position;
  }

  async release(): Promise<void> {
    await renewShard(this.deps.pool, this.held, null, 0);
  }

  /** The entries behind the position, and earlier ones that have no reservation all the same. */
  async #undecided(entries: readonly LogEntry[]): Promise<LogEntry[]> {
    const before = entries.filter(({ position, id }) => position <= this.position && UUID.test(id));
    if (before.length === 0) return [...entries];
    const ids = before.map(({ id }) => id);
    const decided = await this.#persist(() => existingReservations(this.deps.pool, ids));
    return entries.filter(({ position, id }) => position > this.position || !decided.has(id));
  }

  /**
   * The requests by performance, each in the order of the log. Entries that cannot be decided are set aside.
   */
  async #sorted(entries: readonly LogEntry[]): Promise<Waiting[][]> {
    const { saleFacts, holdMs } = this.deps;
    const { lines, unreadable, unknown } = await this.#persist(() => inLine(entries, saleFacts, holdMs));
    if (unreadable.length + unknown.length > 0) await this.#say(null);
    for (const entry of unreadable) await this.#putAside(entry, 'it cannot be read');
    for (const entry of unknown) await this.#putAside(entry, 'its performance does not exist');
    return lines;
  }

  async #decideLine(line: Waiting[], last: number | null): Promise<void> {
    while (line.length > 0) {
      const round = line.splice(0, BATCH_MAX);
      const done = line.length === 0 ? last : null;
      line.unshift(...(await this.#decideRound(round, done)));
      await this.#alive();
    }
  }

  /** @returns the undecided requests, which go first in the next round */
  async #decideRound(round: Waiting[], done: number | null): Promise<Waiting[]> {
    try {
      return await this.#attempt(round, done);
    } catch (error) {
      if (!isAnswer(error)) throw error;
      // The request that caused it is found by deciding each one alone, in their order.
      for (const waiting of round) await this.#decideAlone(waiting);
      return [];
    }
  }

  async #decideAlone(waiting: Waiting): Promise<void> {
    let left = [waiting];
    for (let failures = 0; left.length > 0; ) {
      try {
        left = await this.#attempt(left, null);
      } catch (error) {
        if (!isAnswer(error)) throw error;
        failures += 1;
        if (failures >= FAILURES_MAX) return this.#giveUp(waiting, error as Error);
        await backOff(failures, this.stopping);
      }
    }
  }

  async #attempt(round: Waiting[], done: number | null): Promise<Waiting[]> {
    // A stopping process does not wait. Requests that are undecided then are read again.
    if (this.stopping.aborted) throw new LeaseLost();
    const batch = inBatch(round, TRIES_MAX);
    const decisions = await this.#persist(() => this.#ask(batch, done));
    const isDecided = (_: Waiting, index: number): boolean => isDecision(decisions[index]!);
    this.#tell(round.filter(isDecided));
    const left = round.filter((waiting, index) => !isDecided(waiting, index));
    if (left.length === 0) this.position = Math.max(this.position, done ?? -1);
    await this.#makeWay(
      left,
      decisions.flatMap(({ lapsedReservationIds }) => lapsedReservationIds ?? []),
    );
    return left;
  }

  #ask(batch: QueuedInBatch[], done: number | null): Promise<Decision[]> {
    const { pool, logNowMs } = this.deps;
    return decideQueued(pool, { ...this.held, base: this.#base }, batch, done, logNowMs());
  }

  /** Releases the lapsed holds that prevent a decision; a lock can only be waited for. */
  async #makeWay(left: readonly Waiting[], lapsed: readonly string[]): Promise<void> {
    const stopped = left.filter(({ canWin }) => canWin);
    for (const waiting of stopped) waiting.tries += 1;
    if (lapsed.length > 0) await this.#persist(() => releaseLapsed(this.deps.pool, lapsed));
    else if (stopped.length > 0) await backOff(1, this.stopping);
  }

  async #giveUp(waiting: Waiting, error: Error): Promise<void> {
    await this.#say(null);
    if (isContention(error)) return this.#reject('SEAT_CONTENDED', waiting);
    this.deps.onError(error);
    await this.#putAside(waiting.entry, error.message);
    await this.#reject('STRATEGY_UNAVAILABLE', waiting).then(
      () => this.#setAside.delete(waiting.entry),
      this.deps.onError,
    );
  }

  async #putAside(entry: LogEntry, reason: string): Promise<void> {
    this.#setAside.add(entry);
    const message = { ...entry, position: this.#base + entry.position };
    await this.#persist(() => setAside(this.deps.pool, this.held, message, reason));
    this.deps.onDeadLetter?.();
  }

  async #reject(code: 'SEAT_CONTENDED' | 'STRATEGY_UNAVAILABLE', waiting: Waiting): Promise<void> {
    await this.#persist(() => recordRejections(this.deps.pool, code, [waiting.queued]));
    this.#tell([waiting]);
  }

  #tell(decided: readonly Waiting[]): void {
    const byPerformance = Map.groupBy(decided, ({ queued }) => queued.performanceId);
    for (const [performanceId, line] of byPerformance) {
      this.deps.publishChanged(
        performanceId,
        line.map(({ queued }) => queued.reservationId),
      );
    }
    const nowMs = this.deps.logNowMs();
    if (nowMs === null) return;
    this.deps.onDecided?.(decided.map(({ queued }) => nowMs - queued.acceptedAt.getTime()));
  }

  /** @param position everything up to it is decided; null: nothing new */
  async #say(position: number | null): Promise<void> {
    const place = position === null ? null : this.#base + position;
    if (!(await this.#persist(() => renewShard(this.deps.pool, this.held, place)))) throw new LeaseLost();
    if (position !== null) this.position = position;
    this.#saidAtMs = monotonicMs();
  }

  /** Retries while the database is away. Either nothing was decided, or the answer will be KNOWN. */
  async #persist<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        if (isStaleFence(error)) throw new LeaseLost();
        if (!isDatabaseAway(error)) throw error;
      }
      if (this.stopping.aborted) throw new LeaseLost();
      await this.#alive();
      await backOff(tries, this.stopping);
    }
  }
}
