import pg from 'pg';
import { performanceNumber } from '../tools/judge/ids.js';
import { postmasterOf } from './processes.js';

/** How PostgreSQL is set up, as far as it decides how fast a commit is. */
export interface DatabaseSettings {
  version: string;
  fsync: string;
  synchronous_commit: string;
  full_page_writes: string;
  shared_buffers: string;
}

const CAUGHT_UP_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 20;

// A hold that begins while an earlier one of the same seat still stands. Seats of a performance have
// consecutive numbers.
const DOUBLE_SALES = `
  select count(*)::int as count from (
    select held_at, max(coalesce(released_at, 'infinity')) over (
      partition by seat_id order by held_at rows between unbounded preceding and 1 preceding) as taken_until
    from reservation_seat s join performance p
      on s.seat_id >= p.first_seat_id and s.seat_id < p.first_seat_id + p.seats_total
    where p.id = any($1::int[])
  ) as hold where held_at < taken_until`;

/** What the queue has decided since some instant. */
export interface Decisions {
  decided: number;
  /** Of those, the requests that have their seat. */
  held: number;
  /** Of the first and the last decision, in milliseconds since the epoch; null: there was none. */
  firstAt: number | null;
  lastAt: number | null;
}

const DECISIONS = `
  select count(*)::int as decided, count(*) filter (where r.status = 'HELD')::int as held,
    extract(epoch from min(d.decided_at))::float8 * 1000 as "firstAt",
    extract(epoch from max(d.decided_at))::float8 * 1000 as "lastAt"
  from queue_decision d join reservation r on r.id = d.reservation_id
  where d.decided_at >= $1::timestamptz and r.performance_id = $2`;

/** What PostgreSQL counts by itself, so far; some of it arrives a second later. */
export interface Counters {
  seatUpdates: number;
  /** Of those, the ones that touched no index. */
  hotSeatUpdates: number;
  deadlocks: number;
}

const COUNTERS = `
  select n_tup_upd::int as "seatUpdates", n_tup_hot_upd::int as "hotSeatUpdates", deadlocks::int
  from pg_stat_user_tables, pg_stat_database
  where relid = 'seat'::regclass and datname = current_database()`;

const SEATS_SOLD = `
  select count(*)::int as count from reservation_seat s join performance p
    on s.seat_id >= p.first_seat_id and s.seat_id < p.first_seat_id + p.seats_total
  where p.id = $1`;

/** The measured server's database, outside the clock. */
export class Database {
  private constructor(
    readonly client: pg.Client,
    /** Undefined when PostgreSQL does not run on this machine. */
    readonly postmaster: number | undefined,
  ) {}

  static async open(url: string): Promise<Database> {
    const client = new pg.Client({ connectionString: url, application_name: 'ticket-rush bench' });
    // A lost connection fails the statement that is running; without a listener it would end the process,
    // too.
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new Database(client, postmasterOf(rows[0]!.pid));
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async settings(): Promise<DatabaseSettings> {
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers'];
    const { rows } = await this.client.query<{ version: string; values: Record<string, string> }>(
      `select current_setting('server_version') as version,
         (select json_object_agg(name, current_setting(name)) from unnest($1::text[]) as name) as values`,
      [names],
    );
    return { version: rows[0]!.version, ...rows[0]!.values } as DatabaseSettings;
  }

  /**
   * After many rows were made: what PostgreSQL would do about them at some moment is done before the clock
   * starts.
   */
  async settle(): Promise<void> {
    await this.client.query('vacuum (analyze) seat');
    // Not every role may ask for a checkpoint; without the right, the server makes one in its own time.
    await this.client.query('checkpoint').catch(() => undefined);
  }

  /**
   * Waits until every decision is in its seat map: the work that a slice has caused is done before the next
   * begins.
   *
   * @returns false when it was not done in time
   */
  async relayCaughtUp(): Promise<boolean> {
    const deadline = performance.now() + CAUGHT_UP_WITHIN_MS;
    for (;;) {
      const { rows } = await this.client.query<{ behind: boolean }>(
        `select events_behind('seat-map') > 0 as behind`,
      );
      if (!rows[0]!.behind) return true;
      if (performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** This instant by the clock of the database, to the microsecond. */
  async now(): Promise<string> {
    const { rows } = await this.client.query<{ now: string }>('select clock_timestamp()::text as now');
    return rows[0]!.now;
  }

  /** What the queue has decided for a performance since an instant. */
  async decisionsSince(instant: string, performanceId: string): Promise<Decisions> {
    const { rows } = await this.client.query<Decisions>(DECISIONS, [
      instant,
      performanceNumber(performanceId),
    ]);
    return rows[0]!;
  }

  /** How many holds of these performances' seats began while another stood. */
  async doubleSales(performanceIds: readonly string[]): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(DOUBLE_SALES, [
      performanceIds.map(performanceNumber),
    ]);
    return rows[0]!.count;
  }

  /** How often seats of a performance were sold, those that were given back included. */
  async seatsSold(performanceId: string): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(SEATS_SOLD, [
      performanceNumber(performanceId),
    ]);
    return rows[0]!.count;
  }

  async counters(): Promise<Counters> {
    return (await this.client.query<Counters>(COUNTERS)).rows[0]!;
  }
}
