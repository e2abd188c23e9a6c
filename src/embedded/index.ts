import { type DataDirectory, openDataDirectory } from './data-directory.js';
import { clusterIn, startPostgres } from './embedded-postgres.js';
import { LOG_REDIS, SPEED_REDIS, startRedis, stopLeftoverRedis } from './embedded-redis.js';
import type { EmbeddedServer } from './keep-running.js';
import { stopLeftoverPostgres } from './postgres-cluster.js';
import { findRedis } from './redis-program.js';

export { removeData } from './remove-data.js';
export { runningServers } from './running-servers.js';

export interface EmbeddedOptions {
  /** Made when it is not there. Everything that must survive a restart is in it. */
  dataDir: string;
  /** Whether to start PostgreSQL; false where DATABASE_URL names one. */
  postgres: boolean;
  /** Whether to start Redis; false where REDIS_URL names one. */
  redis: boolean;
  /** Whether to start the Redis of the log; false where LOG_REDIS_URL or KAFKA_BROKERS name one. */
  logRedis: boolean;
  /** Takes a message for the person who runs this: one line, or more when it quotes a server's log. */
  log: (line: string) => void;
}

/** The servers that a one-command start includes. */
export interface Embedded {
  /** Set when PostgreSQL was requested: the URL of a superuser with a database of its own. */
  databaseUrl?: string;
  /** Set when Redis was requested. */
  redisUrl?: string;
  /** Set when the Redis of the log was requested. */
  logRedisUrl?: string;
  /**
   * A random secret (base64url, 32 bytes by default) that is made once and kept in the data directory. Where
   * no server was requested, the first secret opens the directory.
   *
   * @param name lower-case words joined by hyphens
   */
  secret(name: string, bytes?: number): Promise<string>;
  /** Ends the servers and releases the data directory. Call it last, because both are in use until then. */
  stop(): Promise<void>;
}

/**
 * Opens the data directory and starts real servers next to this process, in sessions of their own: a Ctrl-C
 * or a signal to this process's group does not reach them, so that this process can finish its requests
 * before `stop`. A server that ends by itself is started again, and one that an earlier, killed process left
 * is stopped first.
 *
 * @throws Error with a message for the person at the terminal; nothing is left running then
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { log } = options;
  if (!options.postgres && !options.redis && !options.logRedis) return secretsOnly(options);
  const directory = await openAlone(options);
  try {
    // Found first, so that a missing program is reported before a database is made.
    const redisProgram = options.redis || options.logRedis ? await findRedis() : undefined;
    const starting = [
      options.postgres ? startPostgres(directory, log) : undefined,
      options.redis ? startRedis(SPEED_REDIS, directory.path, redisProgram!, log) : undefined,
      options.logRedis ? startRedis(LOG_REDIS, directory.path, redisProgram!, log) : undefined,
    ];
    const [postgres, redis, logRedis] = await allOrNone(starting);
    const names = [postgres, redis, logRedis].flatMap((server) => server?.name ?? []);
    if (names.length > 0) log(`Started ${names.join(', ')}; data and logs are in ${directory.path}.`);
    let stopped: Promise<void> | undefined;
    const stop = () => stopAll([postgres, redis, logRedis]).finally(directory.release);
    return {
      ...(postgres && { databaseUrl: postgres.url }),
      ...(redis && { redisUrl: redis.url }),
      ...(logRedis && { logRedisUrl: logRedis.url }),
      secret: directory.secret,
      stop() {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await directory.release();
    throw error;
  }
}

/** Does not claim the directory before it is needed: another process beside this one may have it. */
function secretsOnly(options: EmbeddedOptions): Embedded {
  let opening: Promise<DataDirectory> | undefined;
  return {
    async secret(name, bytes) {
      opening ??= openAlone(options);
      return (await opening).secret(name, bytes);
    },
    async stop() {
      await (await opening?.catch(() => undefined))?.release();
    },
  };
}

/** Claims the directory and stops the servers that a killed process left there. */
async function openAlone({ dataDir, log }: EmbeddedOptions): Promise<DataDirectory> {
  const directory = await openDataDirectory(dataDir);
  try {
    // Also the servers that this start does not use: nothing else will ever stop them.
    await Promise.all([
      stopLeftoverPostgres(clusterIn(directory.path), log),
      stopLeftoverRedis(SPEED_REDIS, directory.path, log),
      stopLeftoverRedis(LOG_REDIS, directory.path, log),
    ]);
    return directory;
  } catch (error) {
    await directory.release();
    throw error;
  }
}

type Maybe = EmbeddedServer | undefined;

/** Waits until every start has ended, so that no server is left running when another start has failed. */
async function allOrNone(starting: (Promise<EmbeddedServer> | undefined)[]): Promise<Maybe[]> {
  const outcomes = await Promise.allSettled(starting);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  const servers = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined));
  if (!failed) return servers;
  await stopAll(servers);
  throw failed.reason;
}

/** Stops all of them, then throws the first error there was. */
async function stopAll(servers: Maybe[]): Promise<void> {
  const outcomes = await Promise.allSettled(servers.map((server) => server?.stop()));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
