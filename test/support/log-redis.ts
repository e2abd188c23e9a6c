import { type OwnRedis, startOwnRedis } from './own-redis.js';

/** What the log of requests needs of a Redis. */
const DURABLE = [
  '--save',
  '',
  '--appendonly',
  'yes',
  '--appendfsync',
  'always',
  '--maxmemory-policy',
  'noeviction',
];

/**
 * A Redis for the log of one test's app.
 *
 * @param command what to run it with, such as a false clock
 */
export function startLogRedis(command: string[] = []): Promise<OwnRedis> {
  return startOwnRedis(DURABLE, command);
}
