import type { Redis } from 'ioredis';
import type { Database } from '../../src/platform/postgres.js';
import { createKeyring } from '../../src/platform/secrets.js';
import { Passes } from '../../src/waiting-room/admission/passes.js';
import { Draws } from '../../src/waiting-room/line/draws.js';
import { PlaceTokens } from '../../src/waiting-room/line/place-token.js';
import { RedisLine } from '../../src/waiting-room/line/redis-line.js';
import { Rooms } from '../../src/waiting-room/line/rooms.js';
import type { WaitingRoomServiceDeps } from '../../src/waiting-room/waiting-room-service.js';
import { JWT_SECRET } from '../support/app.js';

const HOUR_MS = 3_600_000;

/** What a process works on a line with. It is patient: no fan vanishes, and no grace ends, by itself. */
export function partsOfProcess(site: {
  redis: Redis;
  pool: Database;
  deployment: string;
}): WaitingRoomServiceDeps {
  const { redis, pool, deployment } = site;
  const redisLine = new RedisLine(redis, deployment, HOUR_MS);
  return {
    pool,
    redisLine,
    rooms: new Rooms(pool, redisLine, HOUR_MS),
    passes: new Passes(pool),
    tokens: new PlaceTokens(createKeyring([JWT_SECRET])),
    draws: new Draws(pool),
    waitingMax: 1_000_000,
    process: 'p',
    onJoin: () => undefined,
  };
}
