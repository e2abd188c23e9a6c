import pg from 'pg';
import { isAnswerOfServer, withoutEffect } from './database-failure.js';
import { overloaded, unavailable } from './fault.js';

export { sqlStateOf } from './database-failure.js';

/**
 * A named prepared statement: parsed and planned once per connection, then run by name. Statements on the
 * path of a reservation have one file each and run here, not through the ORM, which sends interpolated text.
 */
export interface Statement {
  name: string;
  text: string;
  /** It only reads: when its answer is lost, nothing has happened. */
  readOnly?: true;
}

/**
 * What a statement can run on: a pool (one statement, its own transaction) or a client inside a transaction.
 */
export type Database = pg.Pool;
export type Transaction = pg.PoolClient;

export interface PoolSettings {
  url: string;
  /** Shown in pg_stat_activity. */
  name: string;
  size: number;
  /** A statement that runs longer is cancelled by the server. */
  statementTimeoutMs: number;
  /** A statement that waits longer for a row lock is cancelled by the server. */
  lockTimeoutMs: number;
  /** Called with the loss of a connection that was idle; the pool replaces it by itself. */
  onIdleError: (error: Error) => void;
}

/**
 * How many requests may wait for a connection of one pool. Further ones are answered with OVERLOADED at once.
 */
const WAITING_MAX = 4096;
const WAIT_FOR_CONNECTION_MS = 3_000;
const CLIENT_TIMEOUT_MARGIN_MS = 1_000;

// Every statement on these connections finds its rows by an index. By its statistics PostgreSQL would plan a
// scan of the whole table while the table is empty, and keep that plan for the connection's life: 700 µs per
// reservation instead of 100 after 10,000 of them. Generic plans save the planning at every call.
const ONE_GOOD_PLAN = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'jit=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

// 64-bit integers arrive as numbers: every id and amount of ours is below 2^53.
const INT8 = pg.types.builtins.INT8;
const INT8_ARRAY = 1016;
const UUID_ARRAY = 2951;
const parseInt8Array = (text: string): number[] =>
  text === '{}' ? [] : text.slice(1, -1).split(',').map(Number);
// Their elements are never quoted, so it is enough to split at the commas.
const parseUuidArray = (text: string): string[] => (text === '{}' ? [] : text.slice(1, -1).split(','));

const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return Number;
    if (oid === INT8_ARRAY) return parseInt8Array;
    if (oid === UUID_ARRAY) return parseUuidArray;
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

/** Opens a pool; the first connection is made by the first statement. */
export function openPool(settings: PoolSettings): Database {
  const pool = new pg.Pool({
    connectionString: settings.url,
    application_name: `ticket-rush ${settings.name}`,
    max: settings.size,
    // Unused connections stay open, so that a rush does not begin with a hundred handshakes.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: WAIT_FOR_CONNECTION_MS,
    statement_timeout: settings.statementTimeoutMs,
    query_timeout: settings.statementTimeoutMs + CLIENT_TIMEOUT_MARGIN_MS,
    lock_timeout: settings.lockTimeoutMs,
    // A process that stalls in the middle of a transaction must not keep its row locks.
    idle_in_transaction_session_timeout: 5_000,
    options: ONE_GOOD_PLAN,
    keepAlive: true,
    types,
  });
  pool.on('error', settings.onIdleError);
  // The server may end a connection in the very bytes that open it. At that moment the pool has lent it, and
  // its borrower does not listen yet.
  pool.on('connect', (connection) => connection.on('error', () => undefined));
  return pool;
}

const REACH_WITHIN_MS = 5_000;
const OLDEST_VERSION = 15;

/**
 * Asks a server for its version over a connection of its own.
 *
 * @throws Error that says why it cannot be used
 */
export async function reachPostgres(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: REACH_WITHIN_MS,
    query_timeout: REACH_WITHIN_MS,
  });
  // An error that breaks the connection must fail this check, too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
    const version = Math.floor(Number(rows[0]?.server_version_num) / 10_000);
    if (version < OLDEST_VERSION) throw new Error(`it is version ${version}, older than ${OLDEST_VERSION}`);
  } finally {
    // A connection that was never made has no end event to wait for.
    void client.end().catch(() => undefined);
  }
}

/** Runs one statement; rows are typed by the caller, which wrote the statement's select list. */
export async function run<Row>(
  db: Database | Transaction,
  statement: Statement,
  values: unknown[] = [],
): Promise<Row[]> {
  if (db instanceof pg.Pool) {
    const answer = withConnection(db, (connection) => run<Row>(connection, statement, values));
    return statement.readOnly ? answer.catch(throwWithoutEffect) : answer;
  }
  const { name, text } = statement;
  const result = await db.query<Row & pg.QueryResultRow>({ name, text, values });
  return result.rows;
}

/**
 * Lends a connection of the pool, which gets it back unless `work` discards it or loses it. When there is
 * none, it throws a Fault after which nothing has happened: OVERLOADED when too many requests wait,
 * SERVICE_UNAVAILABLE when the database does not answer.
 */
async function withConnection<T>(
  pool: Database,
  work: (connection: Transaction, discard: (reason: Error) => void) => Promise<T>,
): Promise<T> {
  if (pool.waitingCount >= WAITING_MAX) throw overloaded();
  const connection = await pool.connect().catch((cause: Error) => {
    const crowded = cause.message.includes('timeout exceeded') && pool.totalCount > 0;
    throw crowded ? overloaded(cause) : unavailable(cause);
  });
  let broken: Error | undefined;
  // A lent connection has no other error listener: without this one, its loss would end the process.
  const discard = (error: Error): void => {
    broken = error;
  };
  connection.on('error', discard);
  try {
    return await work(connection, discard);
  } catch (error) {
    if (!isAnswerOfServer(error)) broken = error as Error;
    throw error;
  } finally {
    connection.off('error', discard);
    connection.release(broken ?? false);
  }
}

/**
 * Runs `work` in a transaction: committed when it returns, rolled back when it throws. READ COMMITTED. A
 * connection that is lost before the commit is the fault SERVICE_UNAVAILABLE: nothing has happened. One that
 * is lost while the answer to the commit is due throws what the driver throws.
 */
export async function inTransaction<T>(
  pool: Database,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return withConnection(pool, async (connection, discard) => {
    let result: T;
    try {
      await connection.query('begin');
      result = await work(connection);
    } catch (error) {
      // The first error is the one to report. A connection that cannot roll back may still be in the
      // transaction.
      await connection.query('rollback').catch(discard);
      throw withoutEffect(error);
    }
    await connection.query('commit');
    return result;
  });
}

/**
 * Throws unless the server answers and accepts writes: a standby that was not promoted cannot serve a sale.
 */
export async function ping(pool: Database): Promise<void> {
  const { rows } = await pool.query<{ transaction_read_only: string }>('show transaction_read_only');
  if (rows[0]?.transaction_read_only === 'on') throw new Error('the database is read-only');
}

function throwWithoutEffect(error: unknown): never {
  throw withoutEffect(error);
}
