import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { PROJECT_ROOT } from '../platform/project-root.js';
import { type RedisScript, redisScript } from '../platform/redis-script.js';

/** A script of this room (lua/). */
export function rankingScript(
  redis: Redis,
  name: 'keep-first' | 'first' | 'add-interest' | 'most-wanted',
): RedisScript {
  return redisScript(redis, readFileSync(join(PROJECT_ROOT, 'src/ranking/lua', `${name}.lua`), 'utf8'));
}

/** The braces keep all keys of the room in one slot of a cluster. */
export const rankingKey = (deployment: string, name: string): string => `{ranking:${deployment}}:${name}`;
