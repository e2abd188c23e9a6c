import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../harness/database.js';
import { STRIDE } from '../harness/fixtures.js';

const PROGRAM = 'pgbench';

/** So many connections are tried; the best of them is the base. */
export const BASE_CLIENTS = [8, 16, 32] as const;
const THREADS = 2;
/** Room is made for so many; should they be more, the count of what was written tells. */
const CLAIMS_A_SECOND_MAX = 50_000;

// The least that any correct system writes for one claim: the seat's new state, if it is still free, and
// whose it is. In one statement, so in one round trip and one commit. Each claim is of another seat, in the
// order in which the load asks for seats.
const CLAIM = `
\\set n :n + 1
\\set id 1 + ((:first + :n * :clients + :client_id) * ${STRIDE}) % :seats
with claimed as (
  update ticket_rush_bench.seat set status = 'HELD', reservation_id = gen_random_uuid()
  where id = :id and status = 'AVAILABLE'
  returning id, reservation_id
)
insert into ticket_rush_bench.reservation (id, seat_id, user_id)
select reservation_id, id, :client_id from claimed;
`;

export interface BaseResult {
  clients: number;
  claims: number;
  claimsASecond: number;
}

/**
 * What PostgreSQL can do by itself, measured with pgbench on tables of the bench's own in the same server.
 */
export class Base {
  private seats = 0;
  private used = 0;
  private running: ChildProcess | undefined;

  private constructor(
    private readonly database: Database,
    private readonly url: URL,
    private readonly script: string,
    readonly version: string,
  ) {}

  /**
   * @param directory for pgbench's script
   * @returns undefined where there is no pgbench on PATH
   */
  static async open(database: Database, databaseUrl: string, directory: string): Promise<Base | undefined> {
    const version = await output(spawn(PROGRAM, ['--version'], { stdio: 'pipe' })).catch(() => undefined);
    if (version === undefined) return undefined;
    const script = join(directory, 'claim.sql');
    await writeFile(script, CLAIM);
    await database.client.query('drop schema if exists ticket_rush_bench cascade');
    await database.client.query('create schema ticket_rush_bench');
    return new Base(database, new URL(databaseUrl), script, version.trim());
  }

  /** Claims as fast as so many connections can, with seats made before. */
  async run(clients: number, seconds: number): Promise<BaseResult> {
    const needed = CLAIMS_A_SECOND_MAX * seconds;
    if (this.seats - this.used < needed) await this.makeSeats(needed);
    const before = await this.claimed();
    const text = await this.pgbench(clients, seconds);
    const claims = Number(/transactions actually processed: (\d+)/.exec(text)?.[1]);
    const claimsASecond = Number(/^tps = ([\d.]+)/m.exec(text)?.[1]);
    const written = (await this.claimed()) - before;
    // A claim that finds its seat taken is quicker than one that writes, and must not count.
    if (written !== claims)
      throw new Error(`pgbench made ${claims} claims, but ${written} were written:\n${text}`);
    // Clients are not equally quick, and each has its own places in the order.
    this.used += Math.ceil(claims / clients) * clients * 2;
    return { clients, claims, claimsASecond };
  }

  /** Ends a run that is under way, and removes the tables. */
  async close(): Promise<void> {
    this.running?.kill('SIGKILL');
    await this.database.client.query('drop schema if exists ticket_rush_bench cascade');
  }

  /** Tables of the same shape and size as the server's, or larger where more is needed. */
  private async makeSeats(needed: number): Promise<void> {
    const { client } = this.database;
    await client.query('drop table if exists ticket_rush_bench.seat, ticket_rush_bench.reservation');
    await client.query(
      'create table ticket_rush_bench.seat (like seat including all) with (fillfactor = 70)',
    );
    const { rowCount } = await client.query(
      `insert into ticket_rush_bench.seat (id, performance_id, section_id)
       select id, 1, 1 from generate_series(1, greatest($1, (select count(*) from seat))) as id`,
      [needed],
    );
    await client.query(
      `create table ticket_rush_bench.reservation (
         id uuid primary key, seat_id bigint not null, user_id bigint not null)`,
    );
    await client.query('vacuum (analyze) ticket_rush_bench.seat');
    this.seats = rowCount ?? 0;
    this.used = 0;
  }

  private async claimed(): Promise<number> {
    const { rows } = await this.database.client.query<{ count: number }>(
      'select count(*)::int as count from ticket_rush_bench.reservation',
    );
    return rows[0]!.count;
  }

  private async pgbench(clients: number, seconds: number): Promise<string> {
    const { hostname, port, username, password, pathname } = this.url;
    const variables = { n: -1, first: this.used, clients, seats: this.seats };
    const parameters = [
      '--no-vacuum',
      '--protocol=prepared',
      `--file=${this.script}`,
      `--client=${clients}`,
      `--jobs=${THREADS}`,
      `--time=${seconds}`,
      ...Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`),
      `--host=${hostname}`,
      `--port=${port || 5432}`,
      `--username=${decodeURIComponent(username)}`,
      pathname.slice(1),
    ];
    const env = { PATH: process.env.PATH, LC_ALL: 'C', PGPASSWORD: decodeURIComponent(password) };
    this.running = spawn(PROGRAM, parameters, { stdio: 'pipe', env });
    return output(this.running);
  }
}

/** What a program prints; an Error with its complaints when it fails or does not exist. */
async function output(child: ChildProcess): Promise<string> {
  let out = '';
  let err = '';
  child.stdout!.on('data', (text) => {
    out += text;
  });
  child.stderr!.on('data', (text) => {
    err += text;
  });
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${signal ?? `exit code ${code}`}: ${err}`);
  return out;
}
