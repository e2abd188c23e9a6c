import 'reflect-metadata';
import { type App, migrateOnly, type Surroundings, startApp } from './app.js';
import { type Config, parseConfig } from './config.js';
import { type Embedded, startEmbedded } from './embedded/index.js';
import { createLogger } from './platform/logger.js';

const NODE_MAJOR = 26;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) {
    throw new Error(
      `this is Node.js ${process.versions.node}; start with \`npm start\`, which brings Node.js ${NODE_MAJOR}`,
    );
  }
  const config = parseConfig(process.env);
  // From here on a signal lets what has begun come to its end, and stops it in order.
  const stopping = stopSignal();
  const embedded = await startEmbedded({
    dataDir: config.dataDir,
    postgres: config.databaseUrl === null,
    redis: config.redisUrl === null,
    logRedis: config.redisUrl === null && config.logRedisUrl === null && config.kafkaBrokers === null,
    install: process.argv.includes('--install'),
    log: say,
  });
  let app: App | undefined;
  try {
    const surroundings = await surroundingsOf(config, embedded);
    if (process.argv.includes('--migrate-only')) return await migrateOnly(config, surroundings);
    app = await startApp(config, surroundings);
    say(readyLine(app, config, surroundings));
    await stopping;
    say('stopping: no new requests, those under way may finish');
  } finally {
    await app?.stop();
    await embedded.stop();
  }
}

async function surroundingsOf(config: Config, embedded: Embedded): Promise<Surroundings> {
  const { admin } = config;
  return {
    databaseUrl: config.databaseUrl ?? embedded.databaseUrl!,
    redisUrl: config.redisUrl ?? embedded.redisUrl!,
    requestLog: requestLogOf(config, embedded),
    jwtSecrets: config.jwtSecrets ?? [await embedded.secret('jwt')],
    admin: admin && {
      email: admin.email,
      password: admin.password ?? (await embedded.secret('admin-password', 12)),
    },
    logger: createLogger(config.logLevel),
    progress: say,
  };
}

function requestLogOf(
  { kafkaBrokers: brokers, logRedisUrl }: Config,
  embedded: Embedded,
): Surroundings['requestLog'] {
  if (brokers) return { brokers };
  const url = logRedisUrl ?? embedded.logRedisUrl;
  return url === undefined ? null : { url };
}

function readyLine(app: App, config: Config, { admin }: Surroundings): string {
  const facts = [
    app.url === null ? null : `GraphQL ${app.url}/graphql`,
    app.url === null || !config.graphiql ? null : `GraphiQL ${app.url}/graphiql`,
    `metrics ${app.metricsUrl}`,
    // Told outside production only: this is the demonstration's own password.
    admin === null || config.production ? null : `admin ${admin.email} ${admin.password}`,
  ];
  return `Ticket Rush is ready: ${facts.filter((fact) => fact !== null).join(' · ')}`;
}

/** Resolves with the first SIGTERM or SIGINT; more of them change nothing while the first is obeyed. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
}

main().then(
  // What a library keeps open must not keep a process that is done.
  () => process.exit(0),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n`);
    process.exit(1);
  },
);
