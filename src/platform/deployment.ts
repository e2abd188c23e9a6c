import { sqlStateOf } from './database-failure.js';
import type { Database } from './postgres.js';

const UNDEFINED_TABLE = '42P01';

/**
 * The name of the deployment that a database belongs to. It separates the keys of several deployments in a
 * shared Redis. The first statement of a start: a database without our tables is told as what it is.
 */
export async function deploymentId(pool: Database): Promise<string> {
  try {
    const { rows } = await pool.query<{ id: string }>('select id from deployment');
    return rows[0]!.id;
  } catch (error) {
    if (sqlStateOf(error) !== UNDEFINED_TABLE) throw error;
    throw new Error(
      'The database at DATABASE_URL has no tables yet. Run "npm run migrate", or set MIGRATE_ON_START=true.',
      { cause: error },
    );
  }
}
