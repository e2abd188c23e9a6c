import { announcedResolvers } from './announced/index.js';
import { startApi } from './api.js';
import { concertEntities, createConcertRoom, seedCatalogue } from './concert/index.js';
import type { Config } from './config.js';
import { startMetricsServer } from './http/metrics-server.js';
import { migrations } from './migrations/index.js';
import type { Repeating } from './platform/clock.js';
import type { Logger } from './platform/logger.js';
import { createMetrics, type Metrics } from './platform/metrics.js';
import { migrate, openOrm } from './platform/orm.js';
import { openPool } from './platform/postgres.js';
import { openRedis, openRedisSubscriber } from './platform/redis.js';
import { createKeyring } from './platform/secrets.js';
import { installSqlFunctions } from './platform/sql-functions.js';
import { Hub } from './push/hub.js';
import { openRequestLog, type RequestLogAddress } from './request-log/index.js';
import { createReservationRoom, reservationSqlFunctions } from './reservation/index.js';
import { RootResolver } from './root.resolver.js';
import { createSchema } from './schema.js';
import { createSeatMapRoom, type SeatMapChange } from './seat-map/index.js';
import { createUserRoom } from './user/index.js';
import { createWalletRoom, openWallet } from './wallet/index.js';

/** What the app runs on: servers that are up, and secrets. */
export interface Surroundings {
  databaseUrl: string;
  redisUrl: string;
  /** The log of QUEUE; null: there is none. */
  requestLog: RequestLogAddress | null;
  jwtSecrets: readonly string[];
  admin: { email: string; password: string } | null;
  logger: Logger;
  /** Takes a line about the progress of the start. */
  progress: (line: string) => void;
}

export interface App {
  /** Null where this process has not the role. */
  url: string | null;
  metricsUrl: string;
  /** Drains and closes everything the app has opened. */
  stop(): Promise<void>;
}

/** Opens the clients, lets `build` make something of them, and closes them in any case. */
export function openClients(config: Config, { databaseUrl: url, redisUrl, logger }: Surroundings) {
  const onIdleError = (error: Error): void => logger.warn({ err: error }, 'lost an idle database connection');
  const pool = (name: string, size: number, statementTimeoutMs: number) =>
    openPool({ url, name, size, statementTimeoutMs, lockTimeoutMs: 1_000, onIdleError });
  const clients = {
    hot: pool('reservations and reads', config.databasePool, 5_000),
    bulk: pool('bulk', 2, 60_000),
    background: pool('background', 4, 10_000),
    health: pool('health', 1, 1_000),
    redis: openRedis(redisUrl, (error) => logger.warn({ err: error }, 'redis is away')),
  };
  return {
    ...clients,
    async close() {
      clients.redis.disconnect();
      await Promise.all(
        [clients.hot, clients.bulk, clients.background, clients.health].map((each) => each.end()),
      );
    },
  };
}

export type Clients = ReturnType<typeof openClients>;
export type Rooms = ReturnType<typeof buildRooms>;

/** The rooms, and the one schema they make together. */
export function buildRooms(
  config: Config,
  surroundings: Surroundings,
  clients: Clients,
  orm: Orm,
  { batchSize }: Metrics,
) {
  const keyring = createKeyring(surroundings.jwtSecrets);
  const { hot: pool, background: backgroundPool, bulk: bulkPool, redis } = clients;
  const { guestSessions, production, holdMs, rereadMs } = config;
  const { logger } = surroundings;
  const hub = new Hub({ subscriber: openRedisSubscriber(surroundings.redisUrl), publisher: redis, logger });
  const report = (what: string) => (error: unknown) => logger.error({ err: error }, `${what} failed`);
  const concerts = createConcertRoom({ orm, pool, bulkPool });
  const wallets = createWalletRoom({ pool });
  const settings = { guestSessions, production };
  const users = createUserRoom({ pool, redis, keyring, logger, openWallet, settings });
  const { requestLog: address } = surroundings;
  const { queueMax: groupMax, queueDeadlineMs: deadlineMs } = config;
  const limits = { groupMax, deadlineMs };
  const requestLog =
    address &&
    openRequestLog({
      address,
      redis,
      limits,
      onError: report('the log of requests'),
      onNotice: (message) => logger.warn(message),
    });
  const live = { pool, backgroundPool, concerts, hub, rereadMs };
  const seatMaps = createSeatMapRoom({ ...live, onError: report('following seat maps') });
  const onError = report('following reservations');
  const forStrategies = { redis, requestLog, onBatch: (size: number): void => batchSize.observe(size) };
  const reservations = createReservationRoom({ ...live, ...forStrategies, keyring, holdMs, onError });
  const nodes = { ...concerts.nodes, ...users.nodes, ...wallets.nodes, ...reservations.nodes };
  const schema = createSchema([
    new RootResolver(nodes, pool),
    ...concerts.resolvers,
    ...users.resolvers,
    ...wallets.resolvers,
    ...seatMaps.resolvers,
    ...reservations.resolvers,
    ...announcedResolvers,
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all([seatMaps.stop(), reservations.stop(), requestLog?.close()]);
    hub.close();
  };
  return { schema, users, seatMaps, reservations, stop };
}

type Orm = Awaited<ReturnType<typeof openOrm>>;

/**
 * Brings the database up to date: schema, functions, the admin, and the demonstration catalogue where wanted.
 */
async function prepare(
  config: Config,
  surroundings: Surroundings,
  clients: Clients,
  orm: Orm,
): Promise<void> {
  const { progress } = surroundings;
  if (config.migrateOnStart) {
    for (const name of await migrate(orm)) progress(`migrated ${name}`);
    await installSqlFunctions(clients.bulk, reservationSqlFunctions);
  }
  if (config.seed) await seedCatalogue(clients.bulk, progress);
}

/** Brings the schema of the database up to date and does nothing else. */
export async function migrateOnly(config: Config, surroundings: Surroundings): Promise<void> {
  await withClients(config, surroundings, (clients, orm) =>
    prepare({ ...config, migrateOnStart: true }, surroundings, clients, orm),
  );
}

async function withClients(
  config: Config,
  surroundings: Surroundings,
  work: (clients: Clients, orm: Orm) => Promise<void>,
): Promise<void> {
  const clients = openClients(config, surroundings);
  const orm = await openOrm({ url: surroundings.databaseUrl, entities: concertEntities, migrations });
  try {
    await work(clients, orm);
  } finally {
    await orm.close();
    await clients.close();
  }
}

/** Starts what this process's roles ask for. */
export async function startApp(config: Config, surroundings: Surroundings): Promise<App> {
  const { logger } = surroundings;
  const clients = openClients(config, surroundings);
  const orm = await openOrm({ url: surroundings.databaseUrl, entities: concertEntities, migrations });
  const stops: (() => Promise<void>)[] = [() => clients.close(), () => orm.close()];
  const stop = async (): Promise<void> => {
    // The last thing started is the first to stop.
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    // Redis may be away: what needs it does without until it is back.
    await clients.redis.connect().catch(() => undefined);
    await prepare(config, surroundings, clients, orm);
    const metrics = createMetrics();
    const rooms = buildRooms(config, surroundings, clients, orm, metrics);
    stops.push(rooms.stop);
    const { admin } = surroundings;
    if (admin) await rooms.users.ensureAdmin(admin.email, admin.password);
    const metricsServer = await startMetricsServer(metrics.registry, {
      host: config.host,
      port: config.metricsPort,
    });
    stops.push(() => metricsServer.close());
    if (rooms.reservations.undecided) metrics.countUndecided(rooms.reservations.undecided);
    if (config.roles.includes('worker')) {
      const keep = (repeating: Repeating): number => stops.push(() => repeating.stop());
      const tell = (change: SeatMapChange): void => {
        rooms.seatMaps.publish(change);
        rooms.reservations.publishChanged(change.performanceId, change.reservationIds);
        change.lagsMs.forEach((lagMs) => void metrics.relayLagSeconds.observe(lagMs / 1_000));
      };
      keep(rooms.seatMaps.startRelay(tell));
      keep(rooms.reservations.startSweeper());
      const deciding = rooms.reservations.startDeciding({
        onDecided: (waitedMs) => waitedMs.forEach((ms) => void metrics.queueWaitSeconds.observe(ms / 1_000)),
        onDeadLetter: () => metrics.deadLetters.inc(),
      });
      if (deciding) stops.push(() => deciding.stop());
    }
    const url = config.roles.includes('api')
      ? await startApi(config, clients, rooms, metrics, logger, stops)
      : null;
    return { url, metricsUrl: metricsServer.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
