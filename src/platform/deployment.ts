import type { Database } from './postgres.js';

/**
 * The name of the deployment that a database belongs to. It separates the keys of several deployments in a
 * shared Redis.
 */
export async function deploymentId(pool: Database): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select id from deployment');
  return rows[0]!.id;
}
