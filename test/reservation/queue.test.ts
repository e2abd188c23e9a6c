import { afterAll, beforeAll } from '@jest/globals';
import { startLogRedis } from '../support/log-redis.js';
import type { OwnRedis } from '../support/own-redis.js';
import { strategyContract } from './strategy.contract.js';

let log: OwnRedis;
beforeAll(async () => {
  log = await startLogRedis();
});
afterAll(() => log.stop());

strategyContract('QUEUE', {
  waitsForLocks: false,
  rejectionsBind: true,
  environment: () => ({ LOG_REDIS_URL: log.url }),
});
