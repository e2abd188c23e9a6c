import { randomUUID } from 'node:crypto';
import { after, monotonicMs, withTimeout } from '../platform/clock.js';
import { run } from '../platform/postgres.js';
import { type EventRow, FORGET_PARKED } from './event.statement.js';
import { blameFor } from './failure.js';
import { toEvent } from './handle-events.js';
import { type KeyWork, readParked } from './parked-keys.js';
import { OutsideUnavailable, type Relay } from './relay.js';
import { END_LEASE, LEASE_EVENTS, type LeasedRow, PASS_EVENTS, RENEW_LEASE } from './relay.statement.js';
import type { Outcome } from './rounds.js';
import { BATCH_DEFAULT, type Handled, tell, type WorkDeps } from './work.js';

const DELIVERED_WITHIN_MS = 10_000;
/** How much longer a delivery that was told to end may take to do so. */
const ENDED_WITHIN_MS = 5_000;
/** Longer than both, and a statement. */
const LEASE_MS = 20_000;

/** How far a delivery has come. */
interface Delivered {
  rows: readonly EventRow[];
  isWhole: boolean;
  /** Set when the next row has failed. */
  error?: unknown;
}

/** A part of the log that a relay has leased. */
interface Leased {
  behind: number;
  until: number;
  due: readonly EventRow[];
  parkedKeys: readonly string[];
}

/**
 * The way of a relay along the log: it leases a batch, delivers it with no transaction open, and then moves
 * the cursor. A worker that dies in between has delivered events that come again.
 *
 * While the other system is away, the relay stands still and nothing is set aside: the events are innocent.
 * They wait in the log, and other readers go on.
 */
export class Deliveries implements KeyWork {
  readonly #holder = randomUUID();

  /** @param onParked keys have been parked */
  constructor(
    private readonly deps: WorkDeps<Relay>,
    private readonly onParked: () => void,
  ) {}

  async round(moves: boolean): Promise<Outcome> {
    const { pool, reader } = this.deps;
    const takenMs = monotonicMs();
    const batchMax = reader.batchMax ?? BATCH_DEFAULT;
    const values = [reader.name, this.#holder, LEASE_MS, this.#topics, batchMax];
    const rows = await run<LeasedRow>(pool, LEASE_EVENTS, values);
    if (rows.length === 0) return 'TAKEN';
    const { taken, takenAt } = rows[0]!;
    const leased = leasedPart(rows);
    if (taken === 0) {
      if (moves && leased.until > leased.behind) await this.#pass(leased, leased.until, []);
      return 'DONE';
    }
    const delivered = await this.#deliver(leased.due, takenMs);
    if (!(await this.#settle(leased, delivered))) return 'TAKEN';
    tell(this.deps, { handled: delivered.rows, takenAt, takenMs });
    if (delivered.error !== undefined && blameFor(delivered.error) !== 'EVENTS') throw delivered.error;
    return taken === batchMax || !delivered.isWhole ? 'MORE' : 'DONE';
  }

  /** Lets another worker begin at once. */
  async end(): Promise<void> {
    const { pool, reader, onError } = this.deps;
    await run(pool, END_LEASE, [reader.name, this.#holder]).catch(onError);
  }

  async mayWork(): Promise<boolean> {
    const { pool, reader } = this.deps;
    const mine = await run(pool, RENEW_LEASE, [reader.name, this.#holder, LEASE_MS]);
    return mine.length > 0;
  }

  async handle(
    key: string,
    eventsMax: number,
    onTaken: (count: number) => void,
  ): Promise<Handled | undefined> {
    const { pool, reader } = this.deps;
    const waiting = await readParked(pool, reader.name, key, eventsMax);
    if (!waiting || !(await this.mayWork())) return undefined;
    const { rows, ...taken } = waiting;
    const delivered = await this.#deliver(rows, monotonicMs());
    const last = delivered.rows.at(-1);
    if (last) await run(pool, FORGET_PARKED, [reader.name, key, last.position]);
    if (delivered.error === undefined) return { ...taken, handled: delivered.rows };
    tell(this.deps, { ...taken, handled: delivered.rows });
    onTaken(rows.length - delivered.rows.length);
    throw delivered.error;
  }

  /**
   * Moves the cursor behind what was delivered, and behind what has failed of itself.
   *
   * @returns whether the lease was still this worker's
   */
  async #settle(leased: Leased, { rows, isWhole, error }: Delivered): Promise<boolean> {
    if (isWhole) return this.#pass(leased, leased.until, leased.parkedKeys);
    const last = rows.at(-1)?.position;
    if (last !== undefined && !(await this.#pass(leased, last, leased.parkedKeys))) return false;
    if (error === undefined || blameFor(error) !== 'EVENTS') return true;
    const failed = leased.due.slice(rows.length).map(({ key }) => key);
    const rest = { ...leased, behind: last ?? leased.behind };
    const passed = await this.#pass(rest, leased.until, [...leased.parkedKeys, ...failed]);
    if (passed) this.onParked();
    return passed;
  }

  async #pass({ behind }: Leased, until: number, parkedKeys: readonly string[]): Promise<boolean> {
    const { pool, reader } = this.deps;
    const values = [reader.name, this.#holder, this.#topics, behind, until, parkedKeys];
    const [answer] = await run<{ passed: boolean }>(pool, PASS_EVENTS, values);
    return answer!.passed;
  }

  async #deliver(rows: readonly EventRow[], takenMs: number): Promise<Delivered> {
    let done = 0;
    const doneTo = ({ position }: { position: number }): void => {
      while (done < rows.length && rows[done]!.position <= position) done += 1;
    };
    try {
      const answer = await deliverInTime(this.deps.reader, rows, { doneTo, takenMs });
      if (answer !== 'UNFINISHED') return { rows, isWhole: true };
      if (done === 0)
        throw new OutsideUnavailable(`${this.deps.reader.name} came to no end of its first event`);
      return { rows: rows.slice(0, done), isWhole: done === rows.length };
    } catch (error) {
      return { rows: rows.slice(0, done), isWhole: false, error };
    }
  }

  get #topics(): string[] {
    return this.deps.reader.topics.map(({ name }) => name);
  }
}

function leasedPart(rows: readonly LeasedRow[]): Leased {
  const { behind, until } = rows[0]!;
  const events = rows.filter((row) => row.position !== null);
  const parked = events.filter((row) => row.parked);
  return {
    behind,
    until,
    due: events.filter((row) => !row.parked),
    parkedKeys: [...new Set(parked.map(({ key }) => key))],
  };
}

interface Attempt {
  doneTo: (event: { position: number }) => void;
  takenMs: number;
}

/** @throws OutsideUnavailable the relay does not come to an end; and what it throws */
async function deliverInTime(
  relay: Relay,
  rows: readonly EventRow[],
  { doneTo, takenMs }: Attempt,
): Promise<'UNFINISHED' | undefined> {
  if (rows.length === 0) return undefined;
  const events = rows.map((row) => toEvent(relay, row));
  const timeIsUp = new AbortController();
  const leftMs = Math.max(0, DELIVERED_WITHIN_MS - (monotonicMs() - takenMs));
  const timer = after(leftMs, () => timeIsUp.abort());
  try {
    const work = Promise.resolve(relay.deliver(events, { doneTo, signal: timeIsUp.signal }));
    const done = await withTimeout(
      leftMs + ENDED_WITHIN_MS,
      work.then((answer) => ({ answer })),
    );
    if (!done) throw new OutsideUnavailable(`${relay.name} did not come to an end in time`);
    return done.answer ?? undefined;
  } finally {
    timer.cancel();
  }
}
