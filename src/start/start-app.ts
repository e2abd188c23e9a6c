import { type Clients, openClients } from '../clients.js';
import type { Config } from '../config.js';
import { startEvents } from '../events/index.js';
import { Health } from '../http/health.js';
import { startMetricsServer } from '../http/metrics-server.js';
import type { Logger } from '../platform/logger.js';
import { closeOrm } from '../platform/orm.js';
import { ping } from '../platform/postgres.js';
import type { Dependency, Rooms } from '../room/index.js';
import { buildHouse, type House } from './build-house.js';
import { openPublicPort } from './open-public-port.js';
import { openOrmOf, prepare } from './prepare.js';
import { startRooms } from './start-rooms.js';
import { type Stop, stopInReverse } from './stopping.js';
import type { Surroundings } from './surroundings.js';

export interface App {
  /** Null where this process does not have the role. */
  url: string | null;
  metricsUrl: string;
  /** What the rooms have to say when all are started. */
  lines: readonly string[];
  /** Drains and closes everything the app has opened. */
  stop(): Promise<void>;
}

/** Starts what this process's roles need. */
export async function startApp(rooms: Rooms, config: Config, surroundings: Surroundings): Promise<App> {
  const { logger, databaseUrl } = surroundings;
  const clients = openClients(config, surroundings);
  const orm = await openOrmOf(rooms, databaseUrl);
  const stops: Stop[] = [() => clients.close(), () => closeOrm(orm)];
  const stop = (): Promise<void> => stopInReverse(stops);
  try {
    // Redis may be away. Until it is back, the parts that need it work without it.
    await clients.redis.connect().catch(() => undefined);
    const deployment = await prepare(rooms, config, surroundings, clients.bulk);
    const house = buildHouse(rooms, config, { surroundings, clients, orm, deployment });
    stops.push(() => house.close());
    const health = new Health(dependenciesOf(clients, house));
    const address = { host: config.host, port: config.metricsPort };
    const metricsServer = await startMetricsServer(house.registry, health, address);
    stops.push(() => metricsServer.close());
    const api = config.roles.includes('api');
    const roles = { api, worker: config.roles.includes('worker') };
    await startRooms(house.rooms, roles, house.report, stops);
    if (roles.worker) stops.push(startConsumers(clients, house, logger));
    const url = api ? await openPublicPort(config, { clients, house, health, logger }, stops) : null;
    health.started();
    stops.push(() => health.drain());
    const lines = house.rooms.flatMap(({ room }) => room.readyLine ?? []);
    return { url, metricsUrl: metricsServer.url, lines, stop };
  } catch (error) {
    // The reason of the start's failure is the error to report.
    await stop().catch((failure: unknown) => logger.error({ err: failure }, 'a part did not stop'));
    throw error;
  }
}

/** @returns ends them */
function startConsumers({ background: pool }: Clients, house: House, logger: Logger): () => Promise<void> {
  const events = startEvents({
    pool,
    consumers: house.rooms.flatMap(({ room }) => room.consumers ?? []),
    watch: house.metrics.events,
    onError: house.report('handling events'),
    onNotice: (message) => logger.warn(message),
  });
  return () => events.stop();
}

/** What `/readyz` checks. Without PostgreSQL no role works; without the others each does the rest. */
function dependenciesOf(clients: Clients, { rooms }: House): Dependency[] {
  return [
    { name: 'postgres', needed: true, ping: () => ping(clients.health) },
    { name: 'redis', needed: false, ping: () => clients.redis.ping() },
    ...rooms.flatMap(({ room }) => room.dependencies ?? []),
  ];
}
