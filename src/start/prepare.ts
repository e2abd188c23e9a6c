import type { MikroORM } from '@mikro-orm/postgresql';
import { openBulkPool } from '../clients.js';
import type { Config } from '../config.js';
import { eventSqlFunctions } from '../events/index.js';
import { migrations } from '../migrations/index.js';
import { deploymentId } from '../platform/deployment.js';
import { closeOrm, migrate, openOrm } from '../platform/orm.js';
import type { Database } from '../platform/postgres.js';
import { installSqlFunctions } from '../platform/sql-functions.js';
import type { Rooms } from '../room/index.js';
import type { Surroundings } from './surroundings.js';

const STATEMENT_MS = 30_000;
/** An index over the reservations of years takes minutes. */
const MIGRATION_STATEMENT_MS = 30 * 60_000;

/** The ORM with the entities and migrations of all rooms. Nothing connects yet. */
export function openOrmOf(
  { listed }: Rooms,
  url: string,
  statementTimeoutMs = STATEMENT_MS,
): Promise<MikroORM> {
  const definitions = listed.map(({ definition }) => definition);
  const all = [...migrations, ...definitions.flatMap((each) => each.migrations)];
  return openOrm({
    url,
    entities: definitions.flatMap(({ entities }) => entities),
    migrations: all.sort((a, b) => (a.name < b.name ? -1 : 1)),
    statementTimeoutMs,
  });
}

type MigrationSurroundings = Pick<Surroundings, 'databaseUrl' | 'progress'>;

/**
 * Brings the schema, the functions and the data that rooms bring up to date.
 *
 * @returns the id of the deployment
 * @throws Error that says what to do when the database has no tables
 */
export async function prepare(
  rooms: Rooms,
  config: Config,
  surroundings: MigrationSurroundings,
  bulk: Database,
): Promise<string> {
  const { listed } = rooms;
  if (config.migrateOnStart) {
    await migrateSchema(rooms, surroundings);
    const ofRooms = listed.flatMap(({ definition }) => definition.sqlFunctions);
    await installSqlFunctions(bulk, [...eventSqlFunctions, ...ofRooms]);
  }
  const deployment = await deploymentId(bulk);
  for (const { definition } of listed) {
    await definition.prepare(config.of(definition), bulk, surroundings.progress);
  }
  return deployment;
}

async function migrateSchema(rooms: Rooms, { databaseUrl, progress }: MigrationSurroundings): Promise<void> {
  const orm = await openOrmOf(rooms, databaseUrl, MIGRATION_STATEMENT_MS);
  try {
    const names = await migrate(orm);
    if (names.length > 0) progress(`Migrated the database: ${names.join(', ')}.`);
  } finally {
    await closeOrm(orm);
  }
}

/** Brings the schema of the database up to date and does nothing else. */
export async function migrateOnly(
  rooms: Rooms,
  config: Config,
  surroundings: MigrationSurroundings,
): Promise<void> {
  const bulk = openBulkPool(surroundings.databaseUrl, () => undefined);
  try {
    await prepare(rooms, { ...config, migrateOnStart: true }, surroundings, bulk);
  } finally {
    await bulk.end();
  }
}
