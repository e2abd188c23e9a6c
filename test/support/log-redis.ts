import { type OwnRedis, startOwnRedis } from './own-redis.js';

/** What the log of requests needs of a Redis. */
const DURABLE = [
  ...['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
  ...['--maxmemory-policy', 'noeviction'],
];

/** A Redis for the log of one test's app. */
export function startLogRedis(): Promise<OwnRedis> {
  return startOwnRedis(DURABLE);
}
