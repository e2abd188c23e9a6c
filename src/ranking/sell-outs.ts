import type { Redis } from 'ioredis';
import { CachedLoader } from '../platform/cached-loader.js';
import { type Database, run } from '../platform/postgres.js';
import type { RedisScript } from '../platform/redis-script.js';
import { rankingKey, rankingScript } from './scripts.js';
import {
  FIRST_SELL_OUTS,
  NOTE_EARLIER_SELL_OUTS,
  SELL_OUTS_OF,
  type SellOutRow,
} from './sell-out.statement.js';

/** How many are kept in Redis. It is also the longest list that may be asked for. */
export const SELL_OUTS_MAX = 100;
const REMEMBERED = { max: 10_000, forMs: 1_000 };

export type RankedSellOut = SellOutRow & { rank: number };

/** A concert that has not sold out is remembered likewise. */
interface Known {
  sellOut: RankedSellOut | null;
}

/**
 * The concerts that have sold out, the fastest first. All are in PostgreSQL. The first hundred are also in
 * Redis, which may lose them at any time: then the database answers, and the list is written again.
 */
export class SellOuts {
  readonly #keys: readonly [list: string, readAt: string];
  readonly #keep: RedisScript;
  readonly #first: RedisScript;

  constructor(
    private readonly pool: Database,
    private readonly backgroundPool: Database,
    redis: Redis,
    deployment: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#keys = [rankingKey(deployment, 'sell-outs'), rankingKey(deployment, 'sell-outs:read-at')];
    this.#keep = rankingScript(redis, 'keep-first');
    this.#first = rankingScript(redis, 'first');
  }

  /** The fastest, at most `SELL_OUTS_MAX`. */
  async fastest(first: number): Promise<RankedSellOut[]> {
    const kept = (await this.#first(this.#keys, [first]).catch(() => null)) as string[] | null;
    if (kept) return pairs(kept).map(([member, took]) => fromMember(member, Number(took)));
    const { rows } = await readFirst(this.pool, first);
    this.keepSoon();
    return rows;
  }

  /** Reads the list from the database and keeps it in Redis. */
  async keep(): Promise<void> {
    const { rows, readAt } = await readFirst(this.backgroundPool, SELL_OUTS_MAX);
    const members = rows.flatMap((row) => [row.tookMicros, toMember(row)]);
    await this.#keep(this.#keys, [readAt, SELL_OUTS_MAX, ...members]);
  }

  /** The same without waiting for it. */
  keepSoon(): void {
    this.keep().catch(this.onError);
  }

  /**
   * Of these concerts, as of a second ago at most.
   *
   * An arrow function: a DataLoader is found by its batch function, which must be the same object each time.
   */
  readonly ofConcerts = async (concertIds: readonly number[]): Promise<(RankedSellOut | null)[]> =>
    (await this.#known.many(concertIds)).map((known) => known!.sellOut);

  readonly #known = new CachedLoader<Known>(async (concertIds) => {
    const rows = await run<RankedSellOut>(this.pool, SELL_OUTS_OF, [concertIds]);
    const byConcert = new Map(rows.map((row) => [row.concertId, row]));
    return concertIds.map((id) => ({ sellOut: byConcert.get(id) ?? null }));
  }, REMEMBERED);
}

/** Writes down the concerts that had sold out before the first one was. */
export async function noteEarlierSellOuts(db: Database): Promise<void> {
  await run(db, NOTE_EARLIER_SELL_OUTS);
}

async function readFirst(db: Database, first: number): Promise<{ rows: RankedSellOut[]; readAt: number }> {
  const found = await run<{ concertId: number | null; readAtMicros: number }>(db, FIRST_SELL_OUTS, [first]);
  const rows = found.filter(({ concertId }) => concertId !== null) as unknown as RankedSellOut[];
  return { rows, readAt: found[0]!.readAtMicros };
}

/** Redis orders members of the same score by their text, so the rank comes first. */
const toMember = ({ rank, concertId, soldOutAtMicros }: RankedSellOut): string =>
  `${String(rank).padStart(3, '0')}:${concertId}:${soldOutAtMicros}`;

function fromMember(member: string, tookMicros: number): RankedSellOut {
  const [rank, concertId, soldOutAtMicros] = member.split(':').map(Number) as [number, number, number];
  return { rank, concertId, soldOutAtMicros, tookMicros };
}

function pairs(flat: readonly string[]): [member: string, score: string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index]!, flat[2 * index + 1]!]);
}
