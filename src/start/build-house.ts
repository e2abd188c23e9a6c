import type { MikroORM } from '@mikro-orm/postgresql';
import type { GraphQLSchema } from 'graphql';
import type { Clients } from '../clients.js';
import type { Config } from '../config.js';
import type { Authentication } from '../graphql/context.js';
import { KeptAnswers } from '../http/graphql/kept-answers.js';
import { HOUSE_PATHS } from '../http/routes/paths.js';
import { IdKinds } from '../platform/id-kind.js';
import { MetricsRegistry } from '../platform/metrics-registry.js';
import { openRedisSubscriber } from '../platform/redis.js';
import { createKeyring } from '../platform/secrets.js';
import { Hub } from '../push/hub.js';
import { type BuiltRoom, buildRooms, checkBuilt, type Ground, type Rooms } from '../room/index.js';
import { RootResolver } from '../root.resolver.js';
import { callAfterMutations, createSchema } from '../schema.js';
import { failureReport, type Report } from './failure-report.js';
import { declareMetrics, type HouseMetrics } from './house-metrics.js';
import { PublicAddress } from './public-address.js';
import type { Surroundings } from './surroundings.js';

/** All rooms, and what they make together. */
export interface House {
  rooms: readonly BuiltRoom[];
  schema: GraphQLSchema;
  authentication: Authentication;
  registry: MetricsRegistry;
  metrics: HouseMetrics;
  report: Report;
  publicAddress: PublicAddress;
  keptAnswers: KeptAnswers;
  /** To be called when every room is closed. */
  close(): void;
}

/** What a house stands on. */
interface Foundation {
  surroundings: Pick<Surroundings, 'redisUrl' | 'logServer' | 'jwtSecrets' | 'secrets' | 'logger'>;
  clients: Clients;
  orm: MikroORM;
  deployment: string;
}

/** Builds the rooms, and the one schema they make together. Nothing is opened. */
export function buildHouse(list: Rooms, config: Config, foundation: Foundation): House {
  const registry = new MetricsRegistry();
  const metrics = declareMetrics(registry, list);
  const report = failureReport(foundation.surroundings.logger);
  const publicAddress = new PublicAddress(config);
  const keptAnswers = new KeptAnswers();
  const ground = groundOf(config, foundation, report, publicAddress, keptAnswers);
  const keyring = createKeyring(foundation.surroundings.jwtSecrets);
  const rooms = buildRooms(list, (definition) => ({
    ...ground,
    settings: config.of(definition),
    metrics: metrics.ofRoom(definition),
    keyring,
  }));
  checkBuilt(rooms, HOUSE_PATHS);
  const kinds = new IdKinds(list.listed.flatMap(({ definition }) => definition.ids));
  const nodes = Object.assign({}, ...rooms.map(({ room }) => room.nodes));
  const schema = createSchema([
    new RootResolver(kinds, nodes, ground.pool),
    ...rooms.flatMap(({ room }) => room.resolvers ?? []),
  ]);
  callAfterMutations(
    schema,
    rooms.flatMap(({ room }) => room.afterMutation ?? []),
  );
  const authentication = authenticationOf(rooms);
  const close = () => ground.hub.close();
  return { rooms, schema, authentication, registry, metrics, report, publicAddress, keptAnswers, close };
}

function groundOf(
  config: Config,
  foundation: Foundation,
  report: Report,
  address: PublicAddress,
  keptAnswers: KeptAnswers,
): Ground {
  const { clients, orm, deployment, surroundings } = foundation;
  const { logger, logServer, secrets } = surroundings;
  const subscriber = openRedisSubscriber(surroundings.redisUrl);
  return {
    production: config.production,
    dataDir: config.dataDir,
    publicUrl: () => address.origin(),
    pool: clients.hot,
    backgroundPool: clients.background,
    bulkPool: clients.bulk,
    orm,
    redis: clients.redis,
    logServer,
    deployment,
    hub: new Hub({ subscriber, publisher: clients.redis, deployment, logger }),
    keptAnswers,
    rereadMs: config.rereadMs,
    secrets,
    logger,
    report,
    notice: (message) => logger.warn(message),
  };
}

function authenticationOf(rooms: readonly BuiltRoom[]): Authentication {
  const [first, ...others] = rooms.filter(({ room }) => room.authentication);
  if (!first?.room.authentication) throw new Error('no room says how callers are recognised');
  if (others.length === 0) return first.room.authentication;
  const names = [first, ...others].map(({ name }) => name);
  throw new Error(`more than one room says how callers are recognised: ${names.join(', ')}`);
}
