import { LRUCache } from 'lru-cache';
import { BatchQueue } from '../../platform/batch-queue.js';

import { Fault, overloaded, unavailable } from '../../platform/fault.js';
import { type Database, run, sqlStateOf, type Transaction } from '../../platform/postgres.js';
import { SPENT_SEQUENCES } from '../line/index.js';
import {
  END_PASSES,
  LATEST_PASSES,
  PASSES_BY_SEQUENCE,
  PASSES_TO_RELEASE,
  type PassEnd,
  type PassRow,
} from './pass.statement.js';

/** A pass that was seen so lately is honoured without asking the database. */
const HONOURED_MS = 30_000;
const REMEMBERED_MAX = 100_000;

interface Holder {
  concertId: number;
  userId: string;
}

const keyOf = ({ concertId, userId }: Holder): string => `${concertId}:${userId}`;

/** The passes of fans who were admitted. The database is the truth about them. */
export class Passes {
  readonly #seen = new LRUCache<string, true>({ max: REMEMBERED_MAX, ttl: HONOURED_MS });
  readonly #asked: BatchQueue<Holder, PassRow | null>;

  constructor(private readonly pool: Database) {
    this.#asked = new BatchQueue((holders) => this.#readLatest(holders));
  }

  /**
   * Whether the user may reserve. A "no" is always fresh. A "yes" may be half a minute old: the transaction
   * that decides looks at the pass again.
   */
  async isAdmitted(concertId: number, userId: string): Promise<boolean> {
    const holder = { concertId, userId };
    if (this.#seen.has(keyOf(holder))) return true;
    return (await this.latest(concertId, userId))?.live ?? false;
  }

  /** The newest pass that the user had for a concert, live or not. */
  async latest(concertId: number, userId: string): Promise<PassRow | null> {
    if (this.#asked.isFull) throw overloaded();
    return this.#asked.add({ concertId, userId });
  }

  async bySequence(concertId: number, sequences: readonly number[]): Promise<PassRow[]> {
    const rows = await run<PassRow>(this.pool, PASSES_BY_SEQUENCE, [concertId, sequences]);
    for (const row of rows) this.#remember(row);
    return rows;
  }

  /** Which of these numbers were admitted or given up: they are no places any more. */
  async spent(concertId: number, sequences: readonly number[]): Promise<Set<number>> {
    const rows = await run<{ sequence: number }>(this.pool, SPENT_SEQUENCES, [concertId, sequences]);
    return new Set(rows.map((row) => row.sequence));
  }

  /** Ends a user's live passes, of one concert or of all. The next ticker tells the line. */
  async end(
    db: Database | Transaction,
    userId: string,
    concertId: number | null,
    reason: PassEnd,
  ): Promise<PassRow[]> {
    const ended = await run<PassRow>(db, END_PASSES, [userId, concertId, reason]);
    for (const row of ended) this.#seen.delete(keyOf(row));
    return ended;
  }

  /** The passes whose slots the lines may give to other fans. */
  toRelease(concertIds: readonly number[]): Promise<(Holder & { sequence: number })[]> {
    return run(this.pool, PASSES_TO_RELEASE, [concertIds]);
  }

  async #readLatest(holders: readonly Holder[]): Promise<(PassRow | null)[]> {
    const concertIds = holders.map((holder) => holder.concertId);
    const userIds = holders.map((holder) => holder.userId);
    const rows = await run<PassRow>(this.pool, LATEST_PASSES, [concertIds, userIds]).catch(away);
    const byHolder = new Map(rows.map((row) => [keyOf(row), row]));
    for (const row of rows) this.#remember(row);
    return holders.map((holder) => byHolder.get(keyOf(holder)) ?? null);
  }

  #remember(row: PassRow): void {
    if (row.live) this.#seen.set(keyOf(row), true, { ttl: Math.min(HONOURED_MS, row.endsInMs) });
  }
}

/** A user whose pass could not be read must not be taken for a user without one. */
function away(cause: unknown): never {
  if (cause instanceof Fault || sqlStateOf(cause) !== undefined) throw cause;
  throw unavailable(cause);
}
