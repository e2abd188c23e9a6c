import { backOff, monotonicMs, now } from '../../../platform/clock.js';
import { LeaseLost, type LogEntry, type ShardLease } from '../../../request-log/index.js';
import { contending } from '../../contending.js';
import { releaseReservations } from '../../release.statement.js';
import { setAside } from './dead-letter.statement.js';
import { decideQueued, type QueuedInBatch, recordRejections } from './decide-queued.statement.js';
import { isDatabaseAway, isStaleFence } from './decision-failure.js';
import type { QueueConsumerDeps } from './queue-consumer.js';
import type { QueuedRequest } from './queued-request.js';
import { type HeldShard, LEASE_MS, renewShard, rewindShard } from './shard-lease.statement.js';
import { inLine, type Waiting } from './waiting.js';

const BATCH_MAX = 256;
/** Locks or lapsed holds that a request may meet before they count as a refusal. */
const TRIES_MAX = 3;
const FAILURES_MAX = 5;
/** How often a shard that nothing comes for is said to be consumed. */
const RENEW_AFTER_MS = LEASE_MS / 3;

/** A shard while this process is its consumer. */
export class QueueLease implements ShardLease {
  #alive: () => Promise<void> = async () => undefined;
  #saidAtMs = monotonicMs();
  /** Of the entries under way, those that are set aside and have no decision. */
  readonly #setAside = new Set<LogEntry>();

  constructor(
    private readonly deps: QueueConsumerDeps,
    private readonly held: HeldShard,
    public position: number,
    private readonly stopping: AbortSignal,
  ) {}

  async decide(entries: readonly LogEntry[], alive: () => Promise<void>): Promise<readonly string[]> {
    this.#alive = alive;
    const fresh = entries.filter(({ position }) => position > this.position);
    this.#setAside.clear();
    if (fresh.length === 0) return entries.map(({ id }) => id);
    const last = fresh.at(-1)!.position;
    const lines = await this.#sorted(fresh);
    for (const [index, line] of lines.entries()) {
      await this.#decideLine(line, index === lines.length - 1 ? last : null);
    }
    // Decided one by one, or nothing but what cannot be decided: then nobody has said how far it is.
    if (this.position < last) await this.#say(last);
    return entries.filter((entry) => !this.#setAside.has(entry)).map(({ id }) => id);
  }

  async renew(): Promise<void> {
    if (monotonicMs() - this.#saidAtMs > RENEW_AFTER_MS) await this.#say(null);
  }

  async rewind(position: number): Promise<void> {
    const { pool } = this.deps;
    if (!(await this.#persist(() => rewindShard(pool, this.held, position)))) throw new LeaseLost();
    this.position = position;
  }

  async release(): Promise<void> {
    await renewShard(this.deps.pool, this.held, null, 0);
  }

  /** The requests by performance, each in the order of the log. What cannot be decided is set aside. */
  async #sorted(entries: readonly LogEntry[]): Promise<Waiting[][]> {
    const { saleFacts, holdMs } = this.deps;
    const { lines, unreadable, unknown } = await this.#persist(() => inLine(entries, saleFacts, holdMs));
    if (unreadable.length + unknown.length > 0) await this.#say(null);
    for (const entry of unreadable) {
      await this.#putAside(entry, 'it cannot be read');
    }
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

  /** @returns those that are not decided; they go first in the next round */
  async #decideRound(round: Waiting[], done: number | null): Promise<Waiting[]> {
    try {
      return await this.#attempt(round, done);
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      // Which of them it was shows when each is decided alone, in their order.
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
        if (error instanceof LeaseLost) throw error;
        failures += 1;
        if (failures >= FAILURES_MAX) return this.#giveUp(waiting, error as Error);
        await backOff(failures, this.stopping);
      }
    }
  }

  async #attempt(round: Waiting[], done: number | null): Promise<Waiting[]> {
    const asked = contending(round.map(({ request }) => request));
    const batch = asked.map((each, index): QueuedInBatch => {
      const { entry, queued, tries } = round[index]!;
      const lastTry = each.contends && tries >= TRIES_MAX;
      return { ...each, position: entry.position, deadline: queued.deadline, lastTry };
    });
    const decisions = await this.#persist(() => decideQueued(this.deps.pool, this.held, batch, done));
    const isLeft = (index: number) => ['RACED', 'LAPSED'].includes(decisions[index]!.outcome);
    const decided = round.filter((_, index) => !isLeft(index));
    const left = round.filter((_, index) => isLeft(index));
    this.#tell(decided.map(({ queued }) => queued));
    const nowMs = now().getTime();
    this.deps.onDecided?.(decided.map(({ queued }) => nowMs - queued.acceptedAt.getTime()));
    if (left.length === 0) this.position = Math.max(this.position, done ?? -1);
    const lapsed = decisions.flatMap(({ lapsedReservationIds }) => lapsedReservationIds ?? []);
    if (lapsed.length > 0) await this.#persist(() => releaseReservations(this.deps.pool, lapsed, 'EXPIRED'));
    let met = false;
    for (const [index, waiting] of round.entries()) {
      if (!isLeft(index) || !batch[index]!.contends) continue;
      waiting.tries += 1;
      met = true;
    }
    if (met && lapsed.length === 0) await backOff(1, this.stopping);
    return left;
  }

  async #giveUp({ entry, queued }: Waiting, error: Error): Promise<void> {
    this.deps.onError(error);
    await this.#say(null);
    await this.#putAside(entry, error.message);
    await this.#reject(queued).then(() => this.#setAside.delete(entry), this.deps.onError);
  }

  async #putAside(entry: LogEntry, reason: string): Promise<void> {
    this.#setAside.add(entry);
    await this.#persist(() => setAside(this.deps.pool, this.held, entry, reason));
    this.deps.onDeadLetter?.();
  }

  async #reject(queued: QueuedRequest): Promise<void> {
    await this.#persist(() => recordRejections(this.deps.pool, 'STRATEGY_UNAVAILABLE', [queued]));
    this.#tell([queued]);
  }

  #tell(decided: readonly QueuedRequest[]): void {
    const byPerformance = Map.groupBy(decided, ({ performanceId }) => performanceId);
    for (const [performanceId, requests] of byPerformance) {
      this.deps.publishChanged(
        performanceId,
        requests.map(({ reservationId }) => reservationId),
      );
    }
  }

  /** @param position everything up to it is decided; null: nothing new */
  async #say(position: number | null): Promise<void> {
    if (!(await this.#persist(() => renewShard(this.deps.pool, this.held, position)))) throw new LeaseLost();
    if (position !== null) this.position = position;
    this.#saidAtMs = monotonicMs();
  }

  /** Goes on asking a database that is away: nothing was decided, or it will answer KNOWN. */
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
