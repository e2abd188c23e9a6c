import type { EntitySchema } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { monotonicMs, sleep, withTimeout } from './clock.js';

export interface OrmSettings {
  url: string;
  entities: readonly EntitySchema[];
  migrations: { name: string; class: unknown }[];
  /** How long one of its statements may take, in milliseconds. */
  statementTimeoutMs: number;
}

/**
 * The ORM keeps the database's schema and serves the paths that are not hot: the catalogue and accounts.
 * Seats and reservations are written by prepared statements (see postgres.ts).
 */
export async function openOrm(settings: OrmSettings): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: settings.url,
    entities: [...settings.entities],
    extensions: [Migrator],
    pool: { min: 0, max: 4 },
    // The list of migrations is code, so no folder is searched at the start.
    migrations: { migrationsList: settings.migrations as never, snapshot: false, transactional: true },
    driverOptions: {
      connection: { application_name: 'ticket-rush orm', statement_timeout: settings.statementTimeoutMs },
    },
    // The first statement connects.
    connect: false,
    allowGlobalContext: false,
    // The caller of the migration reports what was done, in the style of the rest of the start.
    logger: () => undefined,
  });
}

const USED_FOR_MS = 5_000;
const LOOK_EVERY_MS = 10;

/**
 * Closes the ORM when it is not used any more, or after some seconds. When Knex is closed, it refuses the
 * statements that still wait for a connection, so these get a connection first.
 */
export async function closeOrm(orm: MikroORM): Promise<void> {
  const { pool } = orm.em.getConnection().getKnex().client as { pool: ConnectionPool };
  const latestMs = monotonicMs() + USED_FOR_MS;
  const isUsed = (): boolean => pool.numUsed() + pool.numPendingAcquires() > 0;
  // A statement that was sent a moment ago is not counted yet.
  do await sleep(LOOK_EVERY_MS);
  while (isUsed() && monotonicMs() < latestMs);
  await withTimeout(USED_FOR_MS, orm.close());
}

/** The part of Knex's own pool that is used here; Knex has no type for it. */
interface ConnectionPool {
  numUsed(): number;
  numPendingAcquires(): number;
}

/** Brings the database's schema up to date; returns the names of the migrations that ran. */
export async function migrate(orm: MikroORM): Promise<string[]> {
  const done = await orm.migrator.up();
  return done.map((migration) => migration.name);
}
