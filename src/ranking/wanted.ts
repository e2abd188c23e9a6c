import type { Redis } from 'ioredis';
import { CachedLoader } from '../platform/cached-loader.js';
import { type Database, run } from '../platform/postgres.js';
import type { RedisScript } from '../platform/redis-script.js';
import { rankingKey, rankingScript } from './scripts.js';
import { STILL_TO_COME } from './wanted.statement.js';

/** After so many seconds a join or a try weighs half as much. */
const HALF_LIFE_SECONDS = 600;
/** How many concerts are kept. */
const CONCERTS_MAX = 1_000;
/** After so long without any count, nothing of it weighs anything. */
const FORGOTTEN_AFTER_SECONDS = 86_400;
const READ_EVERY_MS = 1_000;
/** How many counts are sent in one call, so that it holds Redis up for less than a millisecond. */
const SENT_TOGETHER = 500;

export interface WantedRow {
  concertId: number;
  score: number;
}

/**
 * Which concerts are wanted most: joins of waiting rooms and tries to reserve, of which older ones weigh
 * less. It is only for comparing. What Redis loses is lost, and counting begins anew.
 */
export class Wanted {
  readonly #key: string;
  readonly #add: RedisScript;
  readonly #most: RedisScript;
  /** What was read last is shown while Redis does not answer. */
  #last: WantedRow[] = [];

  constructor(
    private readonly pool: Database,
    private readonly redis: Redis,
    deployment: string,
    private readonly take: () => ReadonlyMap<number, number>,
  ) {
    this.#key = rankingKey(deployment, 'wanted');
    this.#add = rankingScript(redis, 'add-interest');
    this.#most = rankingScript(redis, 'most-wanted');
  }

  /** Sends what this process has counted. What cannot be sent is lost. */
  async flush(): Promise<void> {
    const counts = [...this.take()];
    for (let sent = 0; sent < counts.length; sent += SENT_TOGETHER) {
      const part = counts.slice(sent, sent + SENT_TOGETHER).flat();
      await this.#add([this.#key], [HALF_LIFE_SECONDS, CONCERTS_MAX, FORGOTTEN_AFTER_SECONDS, ...part]);
    }
  }

  /** The most wanted first, as of a second ago at most. */
  async most(first: number): Promise<WantedRow[]> {
    const [rows] = await this.#read.many([0]);
    return rows!.slice(0, first);
  }

  /** One read a second in a process, for any number of requests. The key is always the same. */
  readonly #read = new CachedLoader<WantedRow[]>(
    async (keys) => {
      const rows = await this.#readAll();
      return keys.map(() => rows);
    },
    { max: 1, forMs: READ_EVERY_MS },
  );

  async #readAll(): Promise<WantedRow[]> {
    let found: string[];
    try {
      found = (await this.#most([this.#key], [HALF_LIFE_SECONDS, CONCERTS_MAX])) as string[];
    } catch {
      return this.#last;
    }
    const rows = Array.from({ length: found.length / 2 }, (_, index) => ({
      concertId: Number(found[2 * index]),
      score: Number(found[2 * index + 1]),
    }));
    const ids = rows.map(({ concertId }) => concertId);
    const toCome = new Set((await run<{ id: number }>(this.pool, STILL_TO_COME, [ids])).map(({ id }) => id));
    const over = ids.filter((id) => !toCome.has(id));
    if (over.length > 0) await this.redis.zrem(this.#key, ...over.map(String)).catch(() => undefined);
    this.#last = rows
      .filter(({ concertId }) => toCome.has(concertId))
      .sort((a, b) => b.score - a.score || a.concertId - b.concertId);
    return this.#last;
  }
}
