import { startApi } from './api.js';
import {
  catalogueSqlFunctions,
  concertEntities,
  createConcertRoom,
  seedCatalogue,
} from './catalogue/index.js';
import { type Clients, openBulkPool, openClients } from './clients.js';
import type { Config } from './config.js';
import { type Dependency, Health } from './http/health.js';
import { startMetricsServer } from './http/metrics-server.js';
import { migrations } from './migrations/index.js';
import { createUserRoom, peopleSqlFunctions } from './people/index.js';
import { deploymentId } from './platform/deployment.js';
import type { Logger } from './platform/logger.js';
import { createMetrics, type Metrics } from './platform/metrics.js';
import { closeOrm, migrate, openOrm } from './platform/orm.js';
import { RepeatedFailure } from './platform/outage-logger.js';
import { type Database, ping } from './platform/postgres.js';
import { openRedisSubscriber } from './platform/redis.js';
import { createKeyring } from './platform/secrets.js';
import { installSqlFunctions } from './platform/sql-functions.js';
import { Hub } from './push/hub.js';
import {
  openRequestLog,
  type RequestLog,
  type RequestLogAddress,
  type RequestLogDeps,
} from './request-log/index.js';
import { createReservationRoom, reservationSqlFunctions } from './reservation/index.js';
import { RootResolver } from './root.resolver.js';
import { createSchema } from './schema.js';
import { createSeatMapRoom, readSeatsLeft } from './seat-map/index.js';
import { allEnded, stopInReverse } from './start/stopping.js';
import { unimplementedResolvers } from './unimplemented/index.js';
import { concertWaitingRooms, createWaitingRoom, waitingRoomSqlFunctions } from './waiting-room/index.js';
import { createWalletRoom, openWallet } from './wallet/index.js';
import { startWorker } from './worker.js';

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
  /** Null where this process does not have the role. */
  url: string | null;
  metricsUrl: string;
  /** Drains and closes everything the app has opened. */
  stop(): Promise<void>;
}

export type Rooms = ReturnType<typeof buildRooms>;

/** The rooms, and the one schema they make together. */
export function buildRooms(
  config: Config,
  surroundings: Surroundings,
  clients: Clients,
  orm: Orm,
  { batchSize, queueRewinds }: Metrics,
  deployment: string,
) {
  const keyring = createKeyring(surroundings.jwtSecrets);
  const { hot: pool, background: backgroundPool, bulk: bulkPool, redis } = clients;
  const { guestSessions, production, holdMs, rereadMs } = config;
  const { logger } = surroundings;
  const subscriber = openRedisSubscriber(surroundings.redisUrl);
  const hub = new Hub({ subscriber, publisher: redis, deployment, logger });
  const report = failureReport(logger);
  const concerts = createConcertRoom({ orm, pool, bulkPool, waitingRooms: concertWaitingRooms });
  const wallets = createWalletRoom({ pool });
  const waitingRoom = createWaitingRoom({
    pool,
    backgroundPool,
    redis,
    deployment,
    keyring,
    hub,
    concerts,
    readSeatsLeft,
    settings: config.waitingRoom,
    onError: report('the waiting room'),
  });
  const { signedOut: onSignOut, bought: onSold, isAdmitted, reserved: onAnswer } = waitingRoom;
  const settings = { guestSessions, production };
  const users = createUserRoom({ pool, redis, keyring, logger, openWallet, onSignOut, settings });
  const onNotice = (message: string): void => logger.warn(message);
  const forLog = { redis, onNotice, onRewound: (): void => queueRewinds.inc() };
  const requestLog = openLog(config, surroundings, { ...forLog, onError: report('the log of requests') });
  const live = { pool, backgroundPool, concerts, hub, rereadMs, onNotice };
  const seatMaps = createSeatMapRoom({ ...live, onSold, onError: report('following seat maps') });
  const onError = report('following reservations');
  const forStrategies = { redis, requestLog, onBatch: (size: number): void => batchSize.observe(size) };
  const reservations = createReservationRoom({
    ...live,
    ...forStrategies,
    keyring,
    holdMs,
    isAdmitted,
    onAnswer,
    onError,
  });
  const rooms = [concerts, users, wallets, seatMaps, waitingRoom, reservations];
  const nodes = {
    ...concerts.nodes,
    ...users.nodes,
    ...wallets.nodes,
    ...reservations.nodes,
    ...waitingRoom.nodes,
    ...seatMaps.nodes,
  };
  const schema = createSchema([
    new RootResolver(nodes, pool),
    ...rooms.flatMap((room): object[] => room.resolvers),
    ...unimplementedResolvers,
  ]);
  const stop = async (): Promise<void> => {
    const parts = [seatMaps.stop(), reservations.stop(), waitingRoom.stop(), requestLog?.close()];
    await allEnded(parts).finally(() => hub.close());
  };
  return { schema, users, seatMaps, reservations, waitingRoom, stop };
}

type Report = (what: string) => (error: unknown) => void;

/** With its stack the first time only: in an outage the same failure comes many times per second. */
function failureReport(logger: Logger): Report {
  return (what) => {
    const repeated = new RepeatedFailure((reason, times, first) =>
      first === undefined
        ? logger.error({ reason, times }, `${what} still fails`)
        : logger.error({ err: first }, `${what} failed`),
    );
    return (error) => repeated.failed(error);
  };
}

/** The log of QUEUE, where there is one. */
function openLog(
  { queueMax: groupMax, queueDeadlineMs: deadlineMs }: Config,
  { requestLog: address }: Surroundings,
  deps: Omit<RequestLogDeps, 'address' | 'limits'>,
): RequestLog | null {
  return address && openRequestLog({ ...deps, address, limits: { groupMax, deadlineMs } });
}

type Orm = Awaited<ReturnType<typeof openOrm>>;

type MigrationSurroundings = Pick<Surroundings, 'databaseUrl' | 'progress'>;

/** Brings the schema, the functions, the admin and (if configured) the demonstration catalogue up to date. */
async function prepare(
  config: Config,
  { progress }: MigrationSurroundings,
  bulk: Database,
  orm: Orm,
): Promise<void> {
  if (config.migrateOnStart) {
    const names = await migrate(orm);
    if (names.length > 0) progress(`Migrated the database: ${names.join(', ')}.`);
    await installSqlFunctions(bulk, [
      ...catalogueSqlFunctions,
      ...peopleSqlFunctions,
      ...waitingRoomSqlFunctions,
      ...reservationSqlFunctions,
    ]);
  }
  if (config.seed) await seedCatalogue(bulk, concertWaitingRooms, progress);
}

/** Brings the schema of the database up to date and does nothing else. */
export async function migrateOnly(config: Config, surroundings: MigrationSurroundings): Promise<void> {
  const { databaseUrl: url } = surroundings;
  const bulk = openBulkPool(url, () => undefined);
  const orm = await openOrm({ url, entities: concertEntities, migrations });
  try {
    await prepare({ ...config, migrateOnStart: true }, surroundings, bulk, orm);
  } finally {
    await closeOrm(orm);
    await bulk.end();
  }
}

/** Starts what this process's roles need. */
export async function startApp(config: Config, surroundings: Surroundings): Promise<App> {
  const { logger } = surroundings;
  const clients = openClients(config, surroundings);
  const orm = await openOrm({ url: surroundings.databaseUrl, entities: concertEntities, migrations });
  const stops: (() => Promise<void>)[] = [() => clients.close(), () => closeOrm(orm)];
  const stop = (): Promise<void> => stopInReverse(stops);
  try {
    // Redis may be away. Until it is back, the parts that need it work without it.
    await clients.redis.connect().catch(() => undefined);
    await prepare(config, surroundings, clients.bulk, orm);
    const metrics = createMetrics();
    const deployment = await deploymentId(clients.bulk);
    const rooms = buildRooms(config, surroundings, clients, orm, metrics, deployment);
    stops.push(rooms.stop);
    const { admin } = surroundings;
    if (admin) await rooms.users.ensureAdmin(admin.email, admin.password);
    const health = new Health(dependenciesOf(clients, rooms));
    const address = { host: config.host, port: config.metricsPort };
    const metricsServer = await startMetricsServer(metrics.registry, health, address);
    stops.push(() => metricsServer.close());
    if (rooms.reservations.undecided) metrics.countUndecided(rooms.reservations.undecided);
    if (config.roles.includes('worker')) startWorker(rooms, metrics, stops);
    const url = config.roles.includes('api')
      ? await startApi(config, clients, rooms, metrics, health, logger, stops)
      : null;
    health.started();
    stops.push(async () => health.drain());
    return { url, metricsUrl: metricsServer.url, stop };
  } catch (error) {
    // The reason of the start's failure is the error to report.
    await stop().catch((failure: unknown) => logger.error({ err: failure }, 'a part did not stop'));
    throw error;
  }
}

/** What `/readyz` checks. Without PostgreSQL no role works; without the others each does the rest. */
function dependenciesOf(clients: Clients, { reservations: { undecided } }: Rooms): Dependency[] {
  return [
    { name: 'postgres', needed: true, ping: () => ping(clients.health) },
    { name: 'redis', needed: false, ping: () => clients.redis.ping() },
    ...(undecided ? [{ name: 'queue', needed: false, ping: undecided }] : []),
  ];
}
