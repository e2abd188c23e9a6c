import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { seededRandom } from '../../harness/random.js';
import { startEmbedded } from '../../src/embedded/index.js';
import { HistoryWriter } from '../../tools/judge/history.js';
import { makeDirectory, serversOf } from '../embedded/support.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { type Fan, fans } from '../support/crowd.js';
import type { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';

export type Role = 'api' | 'worker';
export type WhichRedis = 'REDIS_URL' | 'LOG_REDIS_URL';

const STRATEGIES = ['ATOMIC', 'OPTIMISTIC', 'PESSIMISTIC', 'REDIS_LOCK', 'QUEUE'];
const LANES = 6;
const PEOPLE = 20;

/** A deployment with processes of its own. Its databases are started again when they are killed. */
export class Site {
  readonly processes = {} as Record<Role, ServerProcess>;
  readonly history = new HistoryWriter({ keep: true });
  readonly database: TestDatabase;
  readonly #random = seededRandom(17);
  #people!: Fan[];
  #concert!: TestConcert;
  #asked = 0;
  #acknowledged = new Set<string>();

  private constructor(
    private readonly dataDir: string,
    private readonly urls: Record<'DATABASE_URL' | WhichRedis, string>,
    private readonly end: () => Promise<void>,
  ) {
    const url = urls.DATABASE_URL;
    this.database = { url, query: (text, values) => query(url, text, values), drop: end };
  }

  static async open(): Promise<Site> {
    const directory = makeDirectory();
    const embedded = await startEmbedded({
      dataDir: directory.path,
      postgres: true,
      redis: true,
      logRedis: true,
      log: () => undefined,
    });
    const { databaseUrl, redisUrl, logRedisUrl } = embedded;
    const urls = { DATABASE_URL: databaseUrl!, REDIS_URL: redisUrl!, LOG_REDIS_URL: logRedisUrl! };
    const site = new Site(directory.path, urls, async () => {
      await embedded.stop();
      await directory.remove();
    });
    // The API brings the database up to date before the worker comes.
    await site.start('api');
    await site.start('worker');
    site.#people = await fans(site.#url, PEOPLE);
    return site;
  }

  get #url(): string {
    return this.processes.api.url!;
  }

  async start(role: Role): Promise<void> {
    this.processes[role] = await startServerProcess(this.urls.DATABASE_URL, {
      ...this.urls,
      ROLES: role,
      QUEUE_DEADLINE_SECONDS: '30',
      MIGRATE_ON_START: String(role === 'api'),
      SEED: 'false',
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.processes.api.kill(), this.processes.worker.kill()]);
    await this.end();
  }

  /** Of PostgreSQL: the first process, and everything that it has started. */
  postgres(): { postmaster: number; all: number[] } {
    const { postmasters, workers } = serversOf(this.dataDir);
    return { postmaster: postmasters[0]!, all: [...postmasters, ...workers] };
  }

  async redis<T>(which: WhichRedis, work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.urls[which], { retryStrategy: () => null, lazyConnect: true });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }

  async redisPid(which: WhichRedis): Promise<number> {
    return Number(/process_id:(\d+)/.exec(await this.redis(which, (redis) => redis.info('server')))![1]);
  }

  /** Sells seats under every strategy while something goes wrong, and for a moment before and after. */
  async sellDuring(fault: () => Promise<void>): Promise<void> {
    this.#concert = await createConcert({ url: this.#url }, { rows: 10, concert: { maxSeatsPerUser: 6 } });
    let going = true;
    const lane = async (): Promise<void> => {
      while (going) if (!(await this.#askOnce())) await wait(20);
    };
    const lanes = Array.from({ length: LANES }, lane);
    const answered = (more: number) => {
      const enough = this.#acknowledged.size + more;
      return eventually(async () => {
        if (this.#acknowledged.size < enough) throw new Error('nothing more is acknowledged');
      }, 20_000);
    };
    await answered(3);
    await fault();
    going = false;
    await Promise.all(lanes);
  }

  /** Every strategy takes a reservation again. */
  async isWell(): Promise<void> {
    const { performanceId, seatIds } = await eventually(
      () => createConcert({ url: this.#url }, { rows: 1 }),
      20_000,
    );
    for (const [index, strategy] of STRATEGIES.entries()) {
      const input = { performanceId, seatIds: [seatIds[index]!] };
      await eventually(async () => {
        if (!(await this.#ask(strategy, input, `well ${performanceId}`))) throw new Error(strategy);
      }, 20_000);
    }
  }

  /** What was acknowledged is in the database; what was PENDING is decided. */
  async isDecided(): Promise<void> {
    const ids = [...this.#acknowledged].map((id) => decodeUnguessable('Reservation', id)!);
    await eventually(async () => {
      const rows = await this.database.query('select from reservation where id = any($1::uuid[])', [ids]);
      if (rows.length < ids.length) throw new Error(`${ids.length - rows.length} are missing`);
    }, 40_000);
  }

  async #askOnce(): Promise<boolean> {
    const strategy = STRATEGIES[Math.floor(this.#random() * STRATEGIES.length)]!;
    const { performanceId, seatIds } = this.#concert;
    const seat = seatIds[Math.floor(this.#random() * seatIds.length)]!;
    return this.#ask(strategy, { performanceId, seatIds: [seat] });
  }

  /** @returns whether it got a reservation or a refusal */
  async #ask(strategy: string, input: { performanceId: string; seatIds: string[] }, key?: string) {
    this.#asked += 1;
    const fan = this.#people[this.#asked % PEOPLE]!;
    const idempotencyKey = key === undefined ? `key ${this.#asked}` : `${key} ${strategy}`;
    const who = { process: `${idempotencyKey} ${this.#asked}`, user: fan.userId };
    const running = this.history.invoke({ f: 'reserve', ...who, key: idempotencyKey, strategy, input });
    const variables = { input: { ...input, strategy, idempotencyKey } };
    const answer = await run(this.#url, 'ReserveSeats', variables, fan.token).catch(() => undefined);
    const result = answer?.data?.reserveSeats;
    if (result?.__typename === 'Reservation') {
      const { id: reservationId, status, version, seats } = result;
      running.ok({ reservationId, status, version, seatIds: seats.map((seat: { id: string }) => seat.id) });
      this.#acknowledged.add(reservationId);
      return true;
    }
    const code = result?.code ?? answer?.errors?.[0]?.extensions.code ?? 'NETWORK';
    if (result || code === 'SERVICE_UNAVAILABLE' || code === 'OVERLOADED') running.fail(code);
    else running.unknown(code);
    return result !== undefined && code !== 'STRATEGY_UNAVAILABLE';
  }
}

async function query(url: string, text: string, values: unknown[] = []): Promise<any[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
