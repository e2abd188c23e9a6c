import 'reflect-metadata';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOMS } from '../src/app.js';
import { openBulkPool } from '../src/clients.js';
import { parseConfig } from '../src/config.js';
import { startEmbedded } from '../src/embedded/index.js';
import { migrateOnly } from '../src/start/prepare.js';
import { databasePage } from './database-page.js';

// Writes docs/database.md from a database of its own, which has all migrations and is gone afterwards.
const dataDir = await mkdtemp(join(tmpdir(), 'ticket-rush-generate-'));
// Under root, PostgreSQL runs as another user, who must pass through here.
await chmod(dataDir, 0o711);
const embedded = await startEmbedded({
  dataDir,
  postgres: true,
  redis: false,
  logRedis: false,
  log: () => undefined,
});
try {
  const databaseUrl = embedded.databaseUrl!;
  await migrateOnly(ROOMS, parseConfig(ROOMS, { SEED: 'false' }), { databaseUrl, progress: () => undefined });
  const pool = openBulkPool(databaseUrl, () => undefined);
  await writeFile('docs/database.md', await databasePage(pool).finally(() => pool.end()));
} finally {
  await embedded.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20 });
}
