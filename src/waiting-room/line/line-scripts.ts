import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { PROJECT_ROOT } from '../../platform/project-root.js';
import { type RedisScript, redisScript } from '../../platform/redis-script.js';

const NAMES = [
  'attach',
  'begin',
  'configure',
  'detach',
  'join',
  'kept',
  'leave',
  'look',
  'number',
  'open',
  'release',
  'renew',
  'restore',
  'seats',
  'snapshot',
  'sweep',
  'take',
  'unkept',
  'written',
] as const;

export type LineScripts = Record<(typeof NAMES)[number], RedisScript>;

/** What can be done with a line. Each is a script of its own (lua/): all of it happens or nothing. */
export function lineScripts(redis: Redis): LineScripts {
  return scriptsNamed(redis, NAMES);
}

export function scriptsNamed<Name extends string>(
  redis: Redis,
  names: readonly Name[],
): Record<Name, RedisScript> {
  const common = scriptText('common');
  return Object.fromEntries(
    names.map((name) => [
      name,
      redisScript(redis, `${common}\n${scriptText(name)}`, { binary: name === 'snapshot' }),
    ]),
  ) as Record<Name, RedisScript>;
}

export function scriptText(name: string): string {
  return readFileSync(join(PROJECT_ROOT, 'src/waiting-room/lua', `${name}.lua`), 'utf8');
}
