import type pg from 'pg';
import { ownTime } from '../../harness/processes.js';

const ROWS = 20_000;
const ROWS_A_STATEMENT = 100;

/** One row of each table that a reservation of one seat writes, by itself; $1 is the number of the first. */
const WRITES: Record<string, string> = {
  'seat, updated': `
    update seat set status = 'HELD', reservation_id = gen_random_uuid(), version = version + 1
    where id in (
      select p.first_seat_id + n from performance p, generate_series($1::int, $1::int + $2 - 1) as n
      where p.id = $3)`,
  reservation: `
    insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids, strategy,
      status, amount, currency, held_until, created_at, changed_at)
    select gen_random_uuid(), gen_random_uuid(), 'ledger ' || n, sha256(n::text::bytea), $3, array[n], 'ATOMIC',
      'HELD', 1, 'KRW', now(), now(), now()
    from generate_series($1::int, $1::int + $2 - 1) as n`,
  reservation_seat: `
    insert into reservation_seat (reservation_id, seat_id, lab, held_at)
    select gen_random_uuid(), 1000000000 + n, $3 < 0, now()
    from generate_series($1::int, $1::int + $2 - 1) as n`,
};

/**
 * What PostgreSQL works for one row of each table, in statements of a hundred rows and without a commit: the
 * transaction is rolled back. In microseconds.
 *
 * @param performance the number of one with at least 20,000 seats that are free and stay so
 */
export async function tableCosts(client: pg.Client, performance: number): Promise<Record<string, number>> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const backend = [rows[0]!.pid];
  const costs: Record<string, number> = {};
  for (const [table, text] of Object.entries(WRITES)) {
    await client.query('begin');
    const before = ownTime(backend);
    for (let first = 0; first < ROWS; first += ROWS_A_STATEMENT) {
      const name = `ledger ${table}`;
      await client.query({ name, text, values: [first, ROWS_A_STATEMENT, performance] });
    }
    costs[table] = (ownTime(backend) - before) / ROWS;
    await client.query('rollback');
  }
  await client.query('vacuum seat, reservation, reservation_seat');
  return costs;
}
