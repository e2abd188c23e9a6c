import pg from 'pg';
import { runCancellations } from '../../src/cancellation/run-cancellations.js';
import { type Database, openPool } from '../../src/platform/postgres.js';
import type { TestApp } from '../support/app.js';
import type { TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { decodeNumbered } from '../support/ids.js';

export const numberOf = ({ performanceId }: TestConcert): number =>
  decodeNumbered('Performance', performanceId)!;

/** What cancelPerformance answers, or the code of its error. */
export async function cancel(
  { url }: Pick<TestApp, 'url'>,
  { performanceId }: TestConcert,
  token?: string,
): Promise<any> {
  const answer = await run(url, 'CancelPerformance', { input: { performanceId } }, token);
  return answer.data?.cancelPerformance ?? { error: answer.errors![0]!.extensions.code };
}

export async function progressOf(
  { url }: Pick<TestApp, 'url'>,
  { performanceId }: TestConcert,
  token?: string,
): Promise<any> {
  const answer = await run(url, 'CancellationProgress', { performanceId }, token);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.performance.cancellation;
}

export const untilFinished = (app: Pick<TestApp, 'url'>, concert: TestConcert, token: string): Promise<any> =>
  eventually(async () => {
    const progress = await progressOf(app, concert, token);
    if (progress?.finishedAt == null) throw new Error(JSON.stringify(progress));
    return progress;
  }, 20_000);

const openWorkerPool = (url: string): Database =>
  openPool({
    url,
    name: 'background',
    size: 8,
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 1_000,
    onIdleError: () => undefined,
  });

/** When a worker dies: at which statement of its life, and whether that one is still committed. */
export interface Death {
  at: number;
  committed: boolean;
}

/**
 * A worker that loses its database for good at one statement. From then on nothing that it does reaches the
 * database, and no answer reaches it.
 *
 * @returns the name of the statement at which it has died; undefined: it has come to its end before
 */
export async function liveUntil(
  { database }: Pick<TestApp, 'database'>,
  death: Death,
): Promise<string | undefined> {
  const pool = openWorkerPool(database.url);
  let statements = 0;
  let diedAt: string | undefined;
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (statement: pg.QueryConfig) => Promise<pg.QueryResult>;
    const dying = async (statement: pg.QueryConfig): Promise<pg.QueryResult> => {
      statements += 1;
      const dies = statements === death.at;
      if (dies) diedAt = statement.name!;
      if (diedAt !== undefined && !(dies && death.committed)) throw new Error('Connection terminated');
      const result = await query(statement);
      if (diedAt !== undefined) throw new Error('Connection terminated');
      return result;
    };
    client.query = dying as unknown as typeof client.query;
  });
  await runCancellations({ pool, onError: () => undefined }).catch((error: Error) => {
    if (diedAt === undefined) throw error;
  });
  await pool.end();
  return diedAt;
}

/** The next worker, after the lease of the one that has died. */
export async function resume({ database }: Pick<TestApp, 'database'>, concert: TestConcert): Promise<void> {
  const pool = openWorkerPool(database.url);
  const errors: unknown[] = [];
  const due = 'update performance_cancellation set due_at = clock_timestamp() where performance_id = $1';
  await database.query(due, [numberOf(concert)]);
  await eventually(async () => {
    await runCancellations({ pool, onError: (error) => errors.push(error) });
    const [row] = await database.query(
      'select finished_at from performance_cancellation where performance_id = $1',
      [numberOf(concert)],
    );
    if (row!.finished_at === null) throw new Error('it is not finished');
  });
  await pool.end();
  if (errors.length > 0) throw new AggregateError(errors);
}

/** All that is left of the sale of a performance. */
export async function remainsOf({ database }: Pick<TestApp, 'database'>, concert: TestConcert) {
  const [row] = await database.query(
    `select
      array(select distinct r.status::text from reservation r
        where r.performance_id = p.id order by 1) as reservations,
      array(select distinct t.status from ticket t where t.performance_id = p.id order by 1) as tickets,
      array(select distinct s.status::text from seat s where s.performance_id = p.id order by 1) as seats,
      array(select distinct y.status from payment y where y.performance_id = p.id order by 1) as payments,
      (select count(*)::int from refund f join payment y on y.id = f.payment_id
       where y.performance_id = p.id) as refunds,
      (select coalesce(sum(case e.kind when 'PAYMENT' then e.amount else -e.amount end), 0)::int
       from entry e join payment y on y.id = e.payment_id where y.performance_id = p.id) as kept
     from performance p where p.id = $1`,
    [numberOf(concert)],
  );
  return row!;
}
