import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs a script of Redis with these keys and arguments; nothing else of Redis runs meanwhile. */
export type RedisScript = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>;

/**
 * A Lua script on a connection. It is sent once and called by its digest; a Redis that has forgotten it is
 * sent it again.
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
