import pg from 'pg';
import {
  type ConsumerCounts,
  type Delivery,
  defineConsumer,
  defineRelay,
  defineTopic,
  type KeyFailure,
  startEvents,
  writeEvent,
} from '../../src/events/index.js';
import type { Repeating } from '../../src/platform/clock.js';
import { type Database, inTransaction, openPool, type Transaction } from '../../src/platform/postgres.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

interface Told {
  number: number;
}

const told = defineTopic({
  name: 'told',
  version: 2,
  parse: (payload): Told => {
    const { number } = payload as Told;
    if (!Number.isInteger(number)) throw new TypeError('an event without a number');
    return { number };
  },
});

interface Numbered {
  key: string;
  number: number;
  position: number;
}

/** How a relay delivers what it got. */
export interface RelayManners {
  batchMax?: number;
  deliver: (events: readonly Numbered[], delivery: Delivery) => Promise<'UNFINISHED' | undefined>;
}

/** What a consumer does besides noting what it got. */
export interface Manners {
  from?: 'beginning' | 'now';
  batchMax?: number;
  /** Called for each event before it is noted. */
  before?: (event: { key: string; number: number }, transaction: Transaction) => Promise<void> | void;
}

/** A database with a table in which consumers note what they have handled, in their own transactions. */
export class World {
  readonly failures: KeyFailure[] = [];
  readonly errors: Error[] = [];
  readonly notices: string[] = [];
  counts: readonly ConsumerCounts[] = [];
  readonly #pools: Database[] = [];
  readonly #workers: Repeating[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly writer: Database,
  ) {}

  static async open(): Promise<World> {
    const database = await createTestDatabase();
    await database.query(
      `create table noted (
         n bigint generated always as identity, consumer text, key text, number int, position bigint)`,
    );
    const world = new World(database, pool(database));
    world.#pools.push(world.writer);
    return world;
  }

  /** One transaction for each event. */
  async write(key: string, ...numbers: number[]): Promise<void> {
    for (const number of numbers) {
      await inTransaction(this.writer, (transaction) => writeEvent(transaction, told, key, { number }));
    }
  }

  /** A transaction that has written an event and is not committed. */
  async slowly(key: string, number: number): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.database.url });
    await client.connect();
    await client.query('begin');
    await client.query(`select write_event('told', $1, 1, $2, clock_timestamp())`, [key, { number }]);
    return client;
  }

  /** A worker with these consumers and relays. */
  work(consumers: Record<string, Manners | RelayManners>): Repeating {
    const workerPool = pool(this.database);
    this.#pools.push(workerPool);
    const worker = startEvents({
      pool: workerPool,
      consumers: Object.entries(consumers).map(([name, manners]) =>
        'deliver' in manners ? relay(name, manners) : consumer(name, manners),
      ),
      watch: {
        onHandled: () => undefined,
        onFailure: (failure) => this.failures.push(failure),
        onCounts: (counts) => {
          this.counts = counts;
        },
      },
      onError: (error) => this.errors.push(error as Error),
      onNotice: (notice) => this.notices.push(notice),
      tidyPauseMs: 100,
    });
    this.#workers.push(worker);
    return worker;
  }

  /** What a consumer has noted, key by key, in the order in which it was handled. */
  async noted(name: string): Promise<Record<string, number[]>> {
    const rows = await this.database.query<{ key: string; numbers: number[] }>(
      'select key, array_agg(number order by n) as numbers from noted where consumer = $1 group by key',
      [name],
    );
    return Object.fromEntries(rows.map(({ key, numbers }) => [key, numbers]));
  }

  async behind(name: string): Promise<number> {
    const [row] = await this.database.query<{ behind: string }>('select events_behind($1) as behind', [name]);
    return Number(row!.behind);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await Promise.all(this.#pools.map((each) => each.end()));
    await this.database.drop();
  }
}

function pool({ url }: TestDatabase): Database {
  const onIdleError = (): void => undefined;
  return openPool({
    url,
    name: 'events',
    size: 8,
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 1_000,
    onIdleError,
  });
}

function consumer(name: string, { from = 'beginning', batchMax, before }: Manners) {
  return defineConsumer({
    name,
    topics: [told],
    from,
    ...(batchMax && { batchMax }),
    async handle(events, transaction) {
      for (const { key, payload, position } of events) {
        await before?.({ key, number: payload.number }, transaction);
        const values = [name, key, payload.number, position];
        await transaction.query(
          'insert into noted (consumer, key, number, position) values ($1, $2, $3, $4)',
          values,
        );
      }
    },
  });
}

function relay(name: string, { batchMax, deliver }: RelayManners) {
  return defineRelay({
    name,
    topics: [told],
    from: 'beginning',
    ...(batchMax && { batchMax }),
    deliver(events, { doneTo, signal }) {
      const numbered = events.map(({ key, position, payload }) => ({ key, position, ...payload }));
      return deliver(numbered, { doneTo: doneTo as Delivery['doneTo'], signal });
    },
  });
}
