import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from './postgres.js';
import { PROJECT_ROOT } from './project-root.js';

/**
 * Installs functions of the database from their files (`create or replace function …`). They are code, not
 * data, so each start brings the database's copy up to date after the migrations.
 *
 * @param files paths within the project
 */
export async function installSqlFunctions(pool: Database, files: readonly string[]): Promise<void> {
  for (const file of files) await pool.query(await readFile(join(PROJECT_ROOT, file), 'utf8'));
}
