import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../config.js';
import { reachPostgres } from '../platform/postgres.js';
import { reachRedis } from '../platform/redis.js';

/** The problems that prevent a start. Each is a line that names the variable to change. */
export interface Problems {
  /** Problems with which nothing works. */
  fatal: string[];
  /** Problems with which the server works, but does less. */
  bearable: string[];
}

/** Checks, before anything is written, whether the ports are free and the configured servers answer. */
export async function preflight(config: Config): Promise<Problems> {
  const { host, roles } = config;
  const [redis, ...others] = await Promise.all([
    problemOfRedis(config),
    roles.includes('api') ? problemOfPort('PORT', host, config.port) : null,
    problemOfPort('METRICS_PORT', host, config.metricsPort),
    problemOfDatabase(config),
  ]);
  // In production a process that restarts while Redis is away must come up and do what it can without Redis.
  if (config.production) return { fatal: present(others), bearable: present([redis]) };
  return { fatal: present([...others, redis]), bearable: [] };
}

/** Why the configured database cannot be used; null: it can, or it is the embedded one. */
export async function problemOfDatabase({ databaseUrl }: Config): Promise<string | null> {
  if (databaseUrl === null) return null;
  const why = await reasonOf(reachPostgres(databaseUrl));
  return why && `PostgreSQL at ${addressOf(databaseUrl, 5432)} cannot be used (${why}). Check DATABASE_URL.`;
}

async function problemOfRedis({ redisUrl }: Config): Promise<string | null> {
  if (redisUrl === null) return null;
  const why = await reasonOf(reachRedis(redisUrl));
  return why && `Redis at ${addressOf(redisUrl, 6379)} cannot be used (${why}). Check REDIS_URL.`;
}

async function problemOfPort(variable: string, host: string, port: number): Promise<string | null> {
  const server = createServer();
  const code = await once(server.listen({ host, port }), 'listening').then(
    () => null,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
  if (code === null) {
    await new Promise((resolve) => server.close(resolve));
    return null;
  }
  if (code === 'EADDRINUSE') return `Port ${port} of ${host} is taken. Choose another with ${variable}.`;
  if (code === 'EACCES') return `Port ${port} may not be used (EACCES). Choose another with ${variable}.`;
  return `${host} is no address to listen on here (${code}). Choose another with HOST.`;
}

/** Why it failed: the error's code where there is one. */
async function reasonOf(work: Promise<void>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code && /^E[A-Z]+$/.test(code) ? code : message.replaceAll('\n', ' ');
  }
}

/** Without user and password. */
function addressOf(url: string, usualPort: number): string {
  const { hostname, port } = new URL(url);
  return `${hostname || 'localhost'}:${port || usualPort}`;
}

const present = (lines: (string | null)[]): string[] => [...new Set(lines.filter((line) => line !== null))];
