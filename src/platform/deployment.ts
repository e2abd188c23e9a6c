import type { Database } from './postgres.js';

/** The name of the deployment that a database belongs to: says what is whose in a Redis that is shared. */
export async function deploymentId(pool: Database): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select id from deployment');
  return rows[0]!.id;
}
