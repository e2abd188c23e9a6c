import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs a Redis script with these keys and arguments. Redis runs nothing else meanwhile. */
export type RedisScript = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>;

/**
 * A Lua script on a connection. It is sent once and called by its digest; when Redis has forgotten it, it is
 * sent again.
 *
 * @param options.binary texts in its answer come as buffers
 */
export function redisScript(
  redis: Redis,
  lua: string,
  { binary = false }: { binary?: boolean } = {},
): RedisScript {
  const name = `script:${hash('sha1', lua)}`;
  redis.defineCommand(name, { lua });
  const calls = redis as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
  const call = calls[binary ? `${name}Buffer` : name]!;
  return (keys, values) => call.call(redis, keys.length, ...keys, ...values);
}
