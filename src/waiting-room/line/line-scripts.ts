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
  return scriptsOnLine(redis, 'line', NAMES);
}

/**
 * Scripts that know how a line is kept.
 *
 * @param folder the folder of this room whose lua/ holds them
 */
export function scriptsOnLine<Name extends string>(
  redis: Redis,
  folder: 'line' | 'fairness',
  names: readonly Name[],
): Record<Name, RedisScript> {
  const common = scriptText('line', 'common');
  return Object.fromEntries(
    names.map((name) => [
      name,
      redisScript(redis, `${common}\n${scriptText(folder, name)}`, { binary: name === 'snapshot' }),
    ]),
  ) as Record<Name, RedisScript>;
}

export function scriptText(folder: 'line' | 'fairness' | 'admission', name: string): string {
  return readFileSync(join(PROJECT_ROOT, 'src/waiting-room', folder, 'lua', `${name}.lua`), 'utf8');
}
