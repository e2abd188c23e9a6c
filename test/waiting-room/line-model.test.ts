import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import type { Database } from '../../src/platform/postgres.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { testRedisUrl } from '../support/redis.js';
import { poolOn } from '../support/strategy-request.js';
import { concertWithRoom, numberOf } from './fans.js';
import { LineWorld } from './line-world.js';

const SEEDS = Number(process.env.LINE_SEEDS ?? 100);
const OPERATIONS = 2_000;
/** Rooms have nothing to do with each other: some are played at the same time. */
const AT_ONCE = 8;

let app: TestApp;
let pool: Database;
let redis: Redis;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  pool = poolOn(app.database.url, AT_ONCE);
  redis = new Redis(testRedisUrl());
});
afterAll(async () => {
  redis.disconnect();
  await pool.end();
  await app.stop();
});

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

async function playSeed(seed: number, done: Map<string, number>): Promise<number> {
  const { concertId } = await concertWithRoom(app, {
    capacity: 3,
    admitPerSecond: 5,
    admittedSeconds: 3_600,
  });
  const deployment = randomUUID();
  const world = new LineWorld({ redis, pool, concertId: numberOf(concertId), deployment });
  const rolled = dice(seed);
  const lately: Kind[] = [];
  try {
    await world.start();
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
    const keys = await redis.keys(`*${deployment}*`);
    if (keys.length > 0) await redis.del(...keys);
  }
}

test(`${SEEDS} rooms of ${OPERATIONS} operations: as the model says, whatever is lost or stopped`, async () => {
  const done = new Map<string, number>();
  const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1);
  let admitted = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        admitted += await playSeed(seed, done);
      }
    }),
  );
  expect([...done.keys()].sort()).toEqual(Object.keys(KINDS).sort());
  expect(admitted).toBeGreaterThan(SEEDS);
}, 300_000);

/** A room without a fan in it. */
async function emptyRoom(): Promise<{ world: LineWorld; fan: string; concertId: string }> {
  const { concertId } = await concertWithRoom(app, {
    capacity: 3,
    admitPerSecond: 5,
    admittedSeconds: 3_600,
  });
  const world = new LineWorld({ redis, pool, concertId: numberOf(concertId), deployment: randomUUID() });
  await world.start();
  return { world, fan: world.users[0]!, concertId };
}

test('a fan who was admitted while their return stalled is not in line again', async () => {
  const { world, fan, concertId } = await emptyRoom();
  const writeDown = async (): Promise<void> => {
    for (let step = 0; step < 4; step += 1) await world.step(0, 3, [false, false]);
  };
  await world.join([fan]);
  await world.forget();
  await world.endGrace();
  const tickets = world.model.returnable(fan);
  expect(tickets).toHaveLength(1);
  await world.stall(tickets);
  await world.comeBack(tickets);
  await writeDown();
  expect(world.model.admitted).toEqual([tickets[0]!.sequence]);
  await world.endPass(fan);
  await world.release();
  await writeDown();
  await world.stall([]);
  await writeDown();
  await world.settle();
  const log = await app.database.query<{ kind: string }>(
    'select kind from waiting_room_log where concert_id = $1 and sequence = $2 order by number',
    [numberOf(concertId), tickets[0]!.sequence],
  );
  expect(log.map(({ kind }) => kind)).toEqual(['RETURNED', 'ADMITTED', 'ENDED']);
});

test('a place that was exchanged for a better one is none any more', async () => {
  const { world, fan } = await emptyRoom();
  await world.join([fan]);
  await world.forget();
  await world.join([fan]);
  const [better, worse] = world.model.ticketsOf(fan);
  await world.keep();
  await world.comeBack([better!]);
  await world.leave(fan);
  await world.comeBack([worse!]);
  expect(world.model.sequenceOf(fan)).toBeUndefined();
  // Nor in any line to come.
  for (let step = 0; step < 4; step += 1) await world.step(0, 0, [false, false]);
  await world.forget();
  expect(world.model.sequenceOf(fan)).toBeUndefined();
  await world.comeBack([worse!]);
  await world.look([fan]);
  expect(world.model.sequenceOf(fan)).toBeUndefined();
});
