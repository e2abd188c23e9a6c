import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listenerOn, type Watched } from './processes.js';

/** What a process needs to join a server in its work, as variables of its environment. */
export interface Surroundings extends NodeJS.ProcessEnv {
  DATABASE_URL: string;
  REDIS_URL: string;
  JWT_SECRET: string;
  LOG_REDIS_URL?: string;
  KAFKA_BROKERS?: string;
}

/** Names of the embedded database; its port and password are in the data directory. */
const ROLE = 'ticket_rush';

/** What a server has started for itself, as its data directory tells. */
export function surroundingsIn(dataDir: string): Surroundings {
  const secret = (name: string): string => readFileSync(join(dataDir, 'secrets', name), 'utf8').trim();
  // PostgreSQL keeps its port on the fourth line of this file.
  const port = readFileSync(join(dataDir, 'postgresql', 'postmaster.pid'), 'utf8').split('\n')[3];
  const logRedis = join(dataDir, 'redis-log.conf');
  return {
    DATABASE_URL: `postgresql://${ROLE}:${secret('postgres-password')}@127.0.0.1:${port}/${ROLE}`,
    REDIS_URL: redisUrl(join(dataDir, 'redis.conf')),
    JWT_SECRET: secret('jwt'),
    ...(existsSync(logRedis) && { LOG_REDIS_URL: redisUrl(logRedis) }),
  };
}

function redisUrl(settingsFile: string): string {
  const settings = readFileSync(settingsFile, 'utf8');
  const [, port] = /^port (\d+)$/m.exec(settings) ?? [];
  const [, password] = /^requirepass (\S+)$/m.exec(settings) ?? [];
  if (!port || !password) throw new Error(`cannot read port and password in ${settingsFile}`);
  return `redis://:${password}@127.0.0.1:${port}`;
}

/** The processes beside the server and PostgreSQL that work for a request. */
export function processesOf(surroundings: Surroundings): Watched {
  const { REDIS_URL, LOG_REDIS_URL, KAFKA_BROKERS } = surroundings;
  return {
    redis: processAt(REDIS_URL),
    logRedis: LOG_REDIS_URL === undefined ? undefined : processAt(LOG_REDIS_URL),
    kafka: KAFKA_BROKERS === undefined ? undefined : processAt(`kafka://${KAFKA_BROKERS.split(',')[0]}`),
  };
}

const HERE = ['127.0.0.1', 'localhost'];

/** Undefined when it is on another machine, or not ours to look at. */
function processAt(url: string): number | undefined {
  const { hostname, port } = new URL(url);
  return HERE.includes(hostname) ? listenerOn(Number(port)) : undefined;
}
