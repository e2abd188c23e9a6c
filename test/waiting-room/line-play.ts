import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { startTestApp } from '../support/app.js';
import type { TestDatabase } from '../support/database.js';
import { testRedisUrl } from '../support/redis.js';
import { poolOn } from '../support/strategy-request.js';
import { concertWithRoom, numberOf } from './fans.js';
import { LineWorld } from './line-world.js';

const OPERATIONS = 2_000;
/** Rooms have nothing to do with each other: some are played at the same time. */
const AT_ONCE = 4;

interface EmptyRoom {
  world: LineWorld;
  /** Names what is the room's in Redis. */
  deployment: string;
  concertId: string;
}

/** Where rooms are played: one app, one Redis, one pool. */
export interface LineSite {
  database: TestDatabase;
  /** A room without a fan in it. */
  emptyRoom(): Promise<EmptyRoom>;
  /** Removes what a room has left in Redis. */
  forget(deployment: string): Promise<void>;
  close(): Promise<void>;
}

export async function openLineSite(): Promise<LineSite> {
  const app = await startTestApp({ ROLES: 'api' });
  const pool = poolOn(app.database.url, AT_ONCE);
  const redis = new Redis(testRedisUrl());
  const settings = { capacity: 3, admitPerSecond: 5, admittedSeconds: 3_600 };
  return {
    database: app.database,
    async emptyRoom() {
      const { concertId } = await concertWithRoom(app, settings);
      const deployment = randomUUID();
      const world = new LineWorld({ redis, pool, concertId: numberOf(concertId), deployment });
      await world.start();
      return { world, deployment, concertId };
    },
    async forget(deployment) {
      const keys = await redis.keys(`*${deployment}*`);
      if (keys.length > 0) await redis.del(...keys);
    },
    async close() {
      redis.disconnect();
      await pool.end();
      await app.stop();
    },
  };
}

/** What is done, how often, and to how many fans at once: each counts as an operation. */
const KINDS = {
  join: 22,
  look: 8,
  attach: 8,
  detach: 8,
  vanish: 8,
  leave: 3,
  comeBack: 6,
  stall: 3,
  step: 24,
  crash: 2,
  endPass: 5,
  release: 5,
  configure: 1,
  exhaust: 0.3,
  forget: 0.5,
  keep: 1,
  endGrace: 2,
  settle: 1,
};
type Kind = keyof typeof KINDS;
const WEIGHTED = (Object.keys(KINDS) as Kind[]).flatMap((kind) => Array<Kind>(KINDS[kind] * 10).fill(kind));

/** The dice of one seed. */
function dice(seed: number) {
  const [values] = fc.sample(fc.infiniteStream(fc.nat({ max: 2 ** 30 - 1 })), { seed, numRuns: 1 });
  const below = (limit: number): number => (values!.next().value as number) % limit;
  const some = <T>(of: readonly T[], most: number): T[] => {
    const count = 1 + below(most);
    return [...new Set(Array.from({ length: count }, () => of[below(of.length)]!))];
  };
  return { below, some };
}

type Dice = ReturnType<typeof dice>;

/** @returns how many operations it was */
async function play(world: LineWorld, kind: Kind, { below, some }: Dice): Promise<number> {
  const { model, users, tickers } = world;
  const several = some(users, 6);
  const process = 'pq'[below(2)]!;
  if (kind === 'join' || kind === 'look' || kind === 'vanish') await world[kind](several);
  else if (kind === 'attach' || kind === 'detach') await world[kind](several, process);
  else if (kind === 'comeBack' || kind === 'stall') {
    // Now and then a fan comes with tickets that are good for nothing any more.
    const good = below(4) > 0;
    const ticketsOf = (user: string) => (good ? model.returnable(user) : model.ticketsOf(user));
    const tickets = several.flatMap((user) => some(ticketsOf(user), 2)).filter(Boolean);
    if (tickets.length > 0) await world[kind](tickets);
    return tickets.length;
  } else if (kind === 'step') await world.step(below(3), below(8), [below(4) === 0, below(4) === 0]);
  else if (kind === 'crash') tickers[below(3)] = {};
  else if (kind === 'leave' || kind === 'endPass') await world[kind](several[0]!);
  else if (kind === 'configure') await world.configure(1 + below(12), below(5) === 0);
  else await world[kind]();
  const many = ['join', 'look', 'vanish', 'attach', 'detach'].includes(kind);
  return many ? several.length : 1;
}

async function playSeed(site: LineSite, seed: number, done: Map<string, number>): Promise<number> {
  const { world, deployment } = await site.emptyRoom();
  const rolled = dice(seed);
  const lately: Kind[] = [];
  try {
    for (let count = 0; count < OPERATIONS; ) {
      const kind = WEIGHTED[rolled.below(WEIGHTED.length)]!;
      lately.push(kind);
      const operations = await play(world, kind, rolled);
      done.set(kind, (done.get(kind) ?? 0) + operations);
      count += operations;
    }
    await world.settle();
    return world.model.admitted.length;
  } catch (error) {
    throw new Error(`seed ${seed}, after ${lately.slice(-12).join(', ')}`, { cause: error });
  } finally {
    await site.forget(deployment);
  }
}

/**
 * Plays a room for each seed from 1 on, 2,000 operations each, and compares it with the model all the while.
 */
export async function playRooms(site: LineSite, rooms: number): Promise<void> {
  const done = new Map<string, number>();
  const seeds = Array.from({ length: rooms }, (_, index) => index + 1);
  let admitted = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        admitted += await playSeed(site, seed, done);
      }
    }),
  );
  expect([...done.keys()].sort()).toEqual(Object.keys(KINDS).sort());
  expect(admitted).toBeGreaterThan(rooms);
}
