import { z } from 'zod';
import { flag, list, port, url, whole } from './config-values.js';
import { isNetwork } from './platform/address.js';

/**
 * The environment's variables with their meaning. A test keeps docs/configuration.md and .env.example equal
 * to this table.
 */
export const VARIABLES = {
  NODE_ENV: 'production, development or test. With production the safe defaults apply. Default: development.',
  HOST: 'The address to listen on. Default: 127.0.0.1, in production 0.0.0.0.',
  PORT: 'The port of the API; 0 picks a free one. Default: 4000.',
  METRICS_PORT: 'The port of /metrics (Prometheus), on HOST; 0 picks a free one. Default: 9464.',
  DATABASE_URL: 'PostgreSQL 15 or later. Default: an embedded server under DATA_DIR.',
  REDIS_URL: 'Redis 7 or later. Default: an embedded redis-server.',
  DATA_DIR: 'The directory of embedded data and generated secrets. Default: .data.',
  ROLES: 'What this process does: api, worker or both, separated by commas. Default: api,worker.',
  MIGRATE_ON_START:
    'true or false: bring the database schema up to date. Default: true when the database is embedded.',
  SEED: 'true or false: fill in the demonstration catalogue. Default: true when the database is embedded.',
  JWT_SECRET:
    'Root secrets, at least 32 bytes each, separated by commas: the first signs, all verify. Required in production; generated into DATA_DIR otherwise.',
  ADMIN_EMAIL: 'The start makes this admin account. Default outside production: admin@example.com.',
  ADMIN_PASSWORD: 'The admin’s password, 8 to 128 characters. Default outside production: made in DATA_DIR.',
  GUEST_SESSIONS: 'true or false: allow sessions without a password. Default: true, in production false.',
  GRAPHIQL: 'true or false: serve the playground and introspection. Default: true, in production false.',
  ALLOWED_ORIGINS: 'Web origins that may call the API, besides its own, separated by commas. Default: none.',
  HOLD_SECONDS: 'How many seconds seats are held without a payment, 1 to 3600. Default: 300.',
  DATABASE_POOL: 'Connections for reservations and reads, 1 to 200. Default: 16.',
  SOCKETS_MAX:
    'How many WebSockets this process serves at once, 1 to 100000. Further ones are closed with code 1013. Default: 20000.',
  CONNECTIONS_MAX:
    'How many HTTP and WebSocket connections this process serves at once, 16 to 1000000. Further ones get 503. Default: what the limit of open files allows, at most 50000.',
  CONNECTIONS_PER_ADDRESS_MAX:
    'How many connections one address (in IPv6: one /64 network) may have to this process at once, 1 to 1000000. Addresses in TRUSTED_PROXIES do not count. Default: no bound; in production 1000.',
  REREAD_SECONDS:
    'Every how many seconds the server reads subscribed data again, even when no update seems to be missing, 0 to 60. 0: never. Default: 5.',
  LOG_LEVEL: 'fatal, error, warn, info, debug, trace or silent. Default: warn, in production info.',
  LOG_REDIS_URL:
    'The Redis that keeps the log of the QUEUE strategy (Redis Streams): Redis 7 for this log only, with appendonly yes, appendfsync always and maxmemory-policy noeviction. Default: an embedded redis-server where REDIS_URL is embedded, too; otherwise none.',
  KAFKA_BROKERS:
    'The Apache Kafka brokers that keep the log of the QUEUE strategy instead: host:port, separated by commas. Default: none.',
  QUEUE_MAX:
    'How many QUEUE requests per performance may be undecided, 1 to 1000000. Further ones get QUEUE_FULL. Default: 50000.',
  QUEUE_DEADLINE_SECONDS:
    'How many seconds after its acceptance a QUEUE request is decided at the latest, or rejected with TIMED_OUT, 1 to 600. Default: 30.',
  TRUSTED_DOCUMENTS_ONLY:
    'true or false: serve only the operations of dist/trusted-documents.json, over HTTP and WebSocket. Default: false.',
  TRUSTED_PROXIES:
    'Addresses and networks of proxies whose X-Forwarded-For header is trusted, separated by commas. Default: none.',
  WAITING_ROOM_MAX:
    'How many fans may wait for one concert, 1 to 10000000. Further ones get QUEUE_FULL. Default: 1000000.',
  VANISHED_AFTER_SECONDS:
    'After how many seconds without a socket and without a request a waiting fan counts as away, 5 to 3600. The fan keeps the place. Default: 60.',
  RECOVERY_GRACE_SECONDS:
    'For how many seconds no fan is admitted after a queue was lost, so that waiting fans can come back first, 1 to 600. Default: 10.',
  COST_PER_MINUTE:
    'How much the operations of one caller may cost per minute, 1000 to 1000000000. Outside production requests from this machine have no limit. Default: 100000.',
} as const;

type Role = 'api' | 'worker';

export interface Config {
  production: boolean;
  host: string;
  port: number;
  metricsPort: number;
  /** Null: the embedded server. */
  databaseUrl: string | null;
  redisUrl: string | null;
  dataDir: string;
  roles: readonly Role[];
  migrateOnStart: boolean;
  seed: boolean;
  /** Null: generated into the data directory. */
  jwtSecrets: readonly string[] | null;
  /** The password is null when it is generated; the whole is null when no admin is wanted. */
  admin: { email: string; password: string | null } | null;
  guestSessions: boolean;
  graphiql: boolean;
  trustedDocumentsOnly: boolean;
  trustedProxies: readonly string[];
  costPerMinute: number;
  allowedOrigins: readonly string[];
  holdMs: number;
  logRedisUrl: string | null;
  kafkaBrokers: readonly string[] | null;
  /** The bound on undecided requests per performance. */
  queueMax: number;
  queueDeadlineMs: number;
  waitingRoom: { waitingMax: number; vanishedAfterMs: number; graceMs: number };
  databasePool: number;
  socketsMax: number;
  /** Null: the default. */
  connectionsMax: number | null;
  connectionsPerAddressMax: number | null;
  /** Null: never. */
  rereadMs: number | null;
  logLevel: string;
}

const BROKER = /^[\w.-]+:\d{1,5}$/;

const environment = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], 'must be production, development or test')
    .optional(),
  HOST: z.string().min(1).optional(),
  PORT: port.default(4000),
  METRICS_PORT: port.default(9464),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  ROLES: list
    .pipe(z.array(z.enum(['api', 'worker'], 'must be api, worker or both')).min(1))
    .default(['api', 'worker']),
  MIGRATE_ON_START: flag.optional(),
  SEED: flag.optional(),
  JWT_SECRET: list
    .refine((secrets) => secrets.every((secret) => Buffer.byteLength(secret) >= 32), {
      error: 'must hold secrets of at least 32 bytes each',
    })
    .optional(),
  ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
  ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').max(128).optional(),
  GUEST_SESSIONS: flag.optional(),
  GRAPHIQL: flag.optional(),
  ALLOWED_ORIGINS: list
    .refine((origins) => origins.every((origin) => URL.parse(origin)?.origin === origin), {
      error: 'must hold origins such as https://tickets.example.com, without a path',
    })
    .optional(),
  HOLD_SECONDS: whole(1, 3_600).default(300),
  DATABASE_POOL: whole(1, 200).default(16),
  SOCKETS_MAX: whole(1, 100_000).default(20_000),
  CONNECTIONS_MAX: whole(16, 1_000_000).optional(),
  CONNECTIONS_PER_ADDRESS_MAX: whole(1, 1_000_000).optional(),
  REREAD_SECONDS: whole(0, 60).default(5),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  LOG_REDIS_URL: url('redis:', 'rediss:').optional(),
  KAFKA_BROKERS: list
    .refine((brokers) => brokers.every((broker) => BROKER.test(broker)), {
      error: 'must hold addresses such as kafka-1.example.com:9092',
    })
    .optional(),
  QUEUE_MAX: whole(1, 1_000_000).default(50_000),
  QUEUE_DEADLINE_SECONDS: whole(1, 600).default(30),
  TRUSTED_DOCUMENTS_ONLY: flag.default(false),
  TRUSTED_PROXIES: list
    .refine((networks) => networks.every(isNetwork), {
      error: 'must hold addresses or networks such as 10.0.0.0/8',
    })
    .default([]),
  WAITING_ROOM_MAX: whole(1, 10_000_000).default(1_000_000),
  VANISHED_AFTER_SECONDS: whole(5, 3_600).default(60),
  RECOVERY_GRACE_SECONDS: whole(1, 600).default(10),
  COST_PER_MINUTE: whole(1_000, 1_000_000_000).default(100_000),
});

/** The configuration is wrong. The message names every wrong variable at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`the configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * The configuration, parsed once. An empty variable counts as absent.
 *
 * @throws ConfigError with every problem at once
 */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(given);
  const problems = parsed.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`) ?? [];
  const production = given.NODE_ENV === 'production';
  if (production && given.JWT_SECRET === undefined) problems.push('JWT_SECRET is required in production');
  if (given.ADMIN_PASSWORD !== undefined && given.ADMIN_EMAIL === undefined) {
    problems.push('ADMIN_PASSWORD needs ADMIN_EMAIL beside it');
  }
  if (given.TRUSTED_DOCUMENTS_ONLY === 'true' && given.GRAPHIQL === 'true') {
    problems.push('GRAPHIQL cannot be true with TRUSTED_DOCUMENTS_ONLY: what a user types is not trusted');
  }
  if (parsed.data && parsed.data.PORT !== 0 && parsed.data.PORT === parsed.data.METRICS_PORT) {
    problems.push('METRICS_PORT must be another port than PORT');
  }
  if (production && given.ADMIN_EMAIL !== undefined && given.ADMIN_PASSWORD === undefined) {
    problems.push('ADMIN_EMAIL needs ADMIN_PASSWORD beside it in production');
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(configOf(parsed.data, production));
}

function configOf(values: z.infer<typeof environment>, production: boolean): Config {
  const embedded = values.DATABASE_URL === undefined;
  const adminEmail = values.ADMIN_EMAIL ?? (production ? undefined : 'admin@example.com');
  return {
    production,
    host: values.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: values.PORT,
    metricsPort: values.METRICS_PORT,
    databaseUrl: values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    dataDir: values.DATA_DIR,
    roles: values.ROLES,
    migrateOnStart: values.MIGRATE_ON_START ?? embedded,
    seed: values.SEED ?? embedded,
    jwtSecrets: values.JWT_SECRET ?? null,
    admin: adminEmail === undefined ? null : { email: adminEmail, password: values.ADMIN_PASSWORD ?? null },
    guestSessions: values.GUEST_SESSIONS ?? !production,
    graphiql: values.GRAPHIQL ?? (!production && !values.TRUSTED_DOCUMENTS_ONLY),
    trustedDocumentsOnly: values.TRUSTED_DOCUMENTS_ONLY,
    trustedProxies: values.TRUSTED_PROXIES,
    costPerMinute: values.COST_PER_MINUTE,
    allowedOrigins: values.ALLOWED_ORIGINS ?? [],
    holdMs: values.HOLD_SECONDS * 1_000,
    logRedisUrl: values.LOG_REDIS_URL ?? null,
    kafkaBrokers: values.KAFKA_BROKERS ?? null,
    queueMax: values.QUEUE_MAX,
    queueDeadlineMs: values.QUEUE_DEADLINE_SECONDS * 1_000,
    waitingRoom: {
      waitingMax: values.WAITING_ROOM_MAX,
      vanishedAfterMs: values.VANISHED_AFTER_SECONDS * 1_000,
      graceMs: values.RECOVERY_GRACE_SECONDS * 1_000,
    },
    databasePool: values.DATABASE_POOL,
    socketsMax: values.SOCKETS_MAX,
    connectionsMax: values.CONNECTIONS_MAX ?? null,
    connectionsPerAddressMax: values.CONNECTIONS_PER_ADDRESS_MAX ?? null,
    rereadMs: values.REREAD_SECONDS === 0 ? null : values.REREAD_SECONDS * 1_000,
    logLevel: values.LOG_LEVEL ?? (production ? 'info' : 'warn'),
  };
}
