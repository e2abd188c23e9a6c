import { afterAll, beforeAll } from '@jest/globals';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { strategyContract } from './strategy.contract.js';

// Databases of tests number their seats alike, so that on one Redis they would lock each other's.
let redis: OwnRedis;
beforeAll(async () => {
  redis = await startOwnRedis();
});
afterAll(() => redis.stop());

strategyContract('REDIS_LOCK', {
  waitsForLocks: false,
  environment: () => ({ REDIS_URL: redis.url }),
});
