import { z } from 'zod';
import { isNetwork } from './platform/address.js';
import {
  flag,
  type Installation,
  type LogServer,
  list,
  port,
  url,
  type ValuesOf,
  variable,
  whole,
} from './room/index.js';

const PORT_DEFAULT = 4_000;
const METRICS_PORT_DEFAULT = 9_464;
const BROKER = /^[\w.-]+:\d{1,5}$/;

const origins = list.refine((entries) => entries.every((origin) => URL.parse(origin)?.origin === origin), {
  error: 'must hold origins such as https://tickets.example.com, without a path',
});
const publicUrl = z.string().refine((value) => /^https?:/.test(value) && URL.parse(value)?.origin === value, {
  error: 'must be an origin such as https://tickets.example.com, without a path',
});
const secrets = list.refine((entries) => entries.every((secret) => Buffer.byteLength(secret) >= 32), {
  error: 'must hold secrets of at least 32 bytes each',
});
const networks = list.refine((entries) => entries.every(isNetwork), {
  error: 'must hold addresses or networks such as 10.0.0.0/8',
});
const brokers = list.refine((entries) => entries.every((broker) => BROKER.test(broker)), {
  error: 'must hold addresses such as kafka-1.example.com:9092',
});
const roles = list
  .pipe(z.array(z.enum(['api', 'worker'], 'must be api, worker or both')).min(1))
  .default(['api', 'worker']);
const mode = z
  .enum(['production', 'development', 'test'], 'must be production, development or test')
  .optional();
const levels = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional();

/** The variables of the house itself: its servers, its public port, and its bounds. */
export const HOUSE_VARIABLES = {
  NODE_ENV: variable(
    mode,
    'production, development or test. With production the safe defaults apply. Default: development.',
  ),
  HOST: variable(
    z.string().min(1).optional(),
    'The address to listen on. Default: 127.0.0.1, in production 0.0.0.0.',
  ),
  PORT: variable(port.default(PORT_DEFAULT), 'The port of the API; 0 picks a free one. Default: 4000.'),
  PUBLIC_URL: variable(
    publicUrl.optional(),
    'Where browsers and payment providers reach the API, without a path, such as https://tickets.example.com: links in messages and pages begin with it. Default: the address that the server listens on.',
  ),
  METRICS_PORT: variable(
    port.default(METRICS_PORT_DEFAULT),
    'The port of /metrics (Prometheus), on HOST; 0 picks a free one. Default: 9464.',
  ),
  DATABASE_URL: variable(
    url('postgres:', 'postgresql:').optional(),
    'PostgreSQL 15 or later. Default: an embedded server under DATA_DIR.',
  ),
  REDIS_URL: variable(
    url('redis:', 'rediss:').optional(),
    'Redis 7 or later. Default: an embedded redis-server.',
  ),
  DATA_DIR: variable(
    z.string().min(1).default('.data'),
    'The directory of embedded data and generated secrets. Default: .data.',
  ),
  ROLES: variable(
    roles,
    'What this process does: api, worker or both, separated by commas. Default: api,worker.',
  ),
  MIGRATE_ON_START: variable(
    flag.optional(),
    'true or false: bring the database schema up to date. Default: true when the database is embedded.',
  ),
  JWT_SECRET: variable(
    secrets.optional(),
    'Root secrets, at least 32 bytes each, separated by commas: the first signs, all verify. Required in production; generated into DATA_DIR otherwise.',
  ),
  GRAPHIQL: variable(
    flag.optional(),
    'true or false: serve the playground and introspection. Default: true, in production false.',
  ),
  ALLOWED_ORIGINS: variable(
    origins.default([]),
    'Web origins that may call the API, besides its own, separated by commas. Default: none.',
  ),
  DATABASE_POOL: variable(
    whole(1, 200).default(16),
    'Connections for reservations and reads, 1 to 200. Default: 16.',
  ),
  SOCKETS_MAX: variable(
    whole(1, 100_000).default(20_000),
    'How many WebSockets this process serves at once, 1 to 100000. Further ones are closed with code 1013. Default: 20000.',
  ),
  CONNECTIONS_MAX: variable(
    whole(16, 1_000_000).optional(),
    'How many HTTP and WebSocket connections this process serves at once, 16 to 1000000. Further ones get 503. Default: what the limit of open files allows, at most 50000.',
  ),
  CONNECTIONS_PER_ADDRESS_MAX: variable(
    whole(1, 1_000_000).optional(),
    'How many connections one address (in IPv6: one /64 network) may have to this process at once, 1 to 1000000. Addresses in TRUSTED_PROXIES do not count. Default: no bound; in production 1000.',
  ),
  REREAD_SECONDS: variable(
    whole(0, 60).default(5),
    'Every how many seconds the server reads subscribed data again, even when no update seems to be missing, 0 to 60. 0: never. Default: 5.',
  ),
  LOG_LEVEL: variable(
    levels,
    'fatal, error, warn, info, debug, trace or silent. Default: warn, in production info.',
  ),
  LOG_REDIS_URL: variable(
    url('redis:', 'rediss:').optional(),
    'The Redis that keeps the log of the QUEUE strategy (Redis Streams): Redis 7 for this log only, with appendonly yes, appendfsync always and maxmemory-policy noeviction. Default: an embedded redis-server where REDIS_URL is embedded, too; otherwise none.',
  ),
  KAFKA_BROKERS: variable(
    brokers.optional(),
    'The Apache Kafka brokers that keep the log of the QUEUE strategy instead, and get the events for other systems: host:port, separated by commas. Default: none.',
  ),
  TRUSTED_DOCUMENTS_ONLY: variable(
    flag.default(false),
    'true or false: serve only the operations of dist/trusted-documents.json, over HTTP and WebSocket. Default: false.',
  ),
  TRUSTED_PROXIES: variable(
    networks.default([]),
    'Addresses and networks of proxies whose X-Forwarded-For header is trusted, separated by commas. Default: none.',
  ),
  COST_PER_MINUTE: variable(
    whole(1_000, 1_000_000_000).default(100_000),
    'How much the operations of one caller may cost per minute, 1000 to 1000000000. Outside production requests from this machine have no limit. Default: 100000.',
  ),
} as const;

export type HouseValues = ValuesOf<typeof HOUSE_VARIABLES>;

/** The settings of the house itself. */
export interface HouseSettings {
  production: boolean;
  host: string;
  port: number;
  /** Null: the address that the server listens on. */
  publicUrl: string | null;
  metricsPort: number;
  /** Null: the embedded server. */
  databaseUrl: string | null;
  redisUrl: string | null;
  dataDir: string;
  roles: readonly ('api' | 'worker')[];
  migrateOnStart: boolean;
  /** Null: generated into the data directory. */
  jwtSecrets: readonly string[] | null;
  graphiql: boolean;
  trustedDocumentsOnly: boolean;
  trustedProxies: readonly string[];
  costPerMinute: number;
  allowedOrigins: readonly string[];
  /** Null: the embedded server, or none. */
  logServer: LogServer | null;
  databasePool: number;
  socketsMax: number;
  /** Null: the default. */
  connectionsMax: number | null;
  connectionsPerAddressMax: number | null;
  /** Null: never. */
  rereadMs: number | null;
  logLevel: string;
}

export function houseSettings(values: HouseValues, { production, embedded }: Installation): HouseSettings {
  return {
    production,
    host: values.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? null,
    metricsPort: values.METRICS_PORT,
    databaseUrl: values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    dataDir: values.DATA_DIR,
    roles: values.ROLES,
    migrateOnStart: values.MIGRATE_ON_START ?? embedded,
    jwtSecrets: values.JWT_SECRET ?? null,
    graphiql: values.GRAPHIQL ?? (!production && !values.TRUSTED_DOCUMENTS_ONLY),
    trustedDocumentsOnly: values.TRUSTED_DOCUMENTS_ONLY,
    trustedProxies: values.TRUSTED_PROXIES,
    costPerMinute: values.COST_PER_MINUTE,
    allowedOrigins: values.ALLOWED_ORIGINS,
    logServer: logServerOf(values),
    databasePool: values.DATABASE_POOL,
    socketsMax: values.SOCKETS_MAX,
    connectionsMax: values.CONNECTIONS_MAX ?? null,
    connectionsPerAddressMax: values.CONNECTIONS_PER_ADDRESS_MAX ?? null,
    rereadMs: values.REREAD_SECONDS === 0 ? null : values.REREAD_SECONDS * 1_000,
    logLevel: values.LOG_LEVEL ?? (production ? 'info' : 'warn'),
  };
}

function logServerOf({ KAFKA_BROKERS, LOG_REDIS_URL }: HouseValues): LogServer | null {
  if (KAFKA_BROKERS) return { brokers: KAFKA_BROKERS };
  return LOG_REDIS_URL === undefined ? null : { url: LOG_REDIS_URL };
}

/** What is wrong between the variables of the house. */
export function houseProblems(
  given: Readonly<Record<string, string>>,
  { production }: Installation,
): readonly string[] {
  const problems: string[] = [];
  if (production && given.JWT_SECRET === undefined) problems.push('JWT_SECRET is required in production');
  if (given.TRUSTED_DOCUMENTS_ONLY === 'true' && given.GRAPHIQL === 'true') {
    problems.push('GRAPHIQL cannot be true with TRUSTED_DOCUMENTS_ONLY: what a user types is not trusted');
  }
  const portOf = (name: 'PORT' | 'METRICS_PORT', usual: number): number => Number(given[name] ?? usual);
  const apiPort = portOf('PORT', PORT_DEFAULT);
  if (apiPort !== 0 && apiPort === portOf('METRICS_PORT', METRICS_PORT_DEFAULT)) {
    problems.push('METRICS_PORT must be another port than PORT');
  }
  return problems;
}
