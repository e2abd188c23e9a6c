import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { Redis } from 'ioredis';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { subscriber, type Watched, watch } from '../support/watching.js';

const PEOPLE = 40;

interface Held {
  fan: number;
  id: string;
  /** When the answer to the cancellation arrived. */
  cancelledMs?: number;
}

let app: TestApp;
let ownRedis: OwnRedis;
let redis: Redis;
let people: Fan[];
let servers: ServerProcess[] = [];
let clients: Client[] = [];
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api' });
  ownRedis = await startOwnRedis();
  redis = new Redis(ownRedis.url);
  people = await fans(app.url, PEOPLE);
});
beforeEach(() => {
  servers = [];
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  await Promise.all(servers.map((server) => server.terminate()));
});
afterAll(async () => {
  redis.disconnect();
  await ownRedis.stop();
  await app.stop();
});

/** Two servers that share only the database and Redis, and the worker that publishes to them. */
async function deploy(environment: Record<string, string> = {}): Promise<void> {
  const roles = ['api', 'api', 'worker'];
  const start = (ROLES: string) =>
    startServerProcess(app.database.url, { REDIS_URL: ownRedis.url, ...environment, ROLES });
  servers = await Promise.all(roles.map(start));
  clients = people.map(({ token }, index) => subscriber(servers[index % 2]!.url!, token));
}

/** Four hundred holds, ten a fan. */
async function fourHundred(): Promise<Held[]> {
  const held: Held[] = [];
  for (let quarter = 0; quarter < 4; quarter += 1) {
    const { performanceId, seatIds } = await createConcert(app, { rows: 10, seatsPerRow: 10 });
    await Promise.all(
      seatIds.map(async (seat, index) => {
        const fan = quarter * 10 + (index % 10);
        const input = { performanceId, seatIds: [seat], idempotencyKey: `${performanceId} ${seat}` };
        const { data } = await run(app.url, 'ReserveSeats', { input }, people[fan]!.token);
        held.push({ fan, id: data.reserveSeats.id });
      }),
    );
  }
  return held;
}

const follow = (each: Held): Watched<any> => watch(clients[each.fan]!, 'WatchReservation', { id: each.id });

async function cancelAll(held: Held[], pauseMs: number): Promise<void> {
  for (const each of held) {
    await run(app.url, 'CancelReservation', { input: { reservationId: each.id } }, people[each.fan]!.token);
    each.cancelledMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

const killPubSub = () => redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');

test('400 reservations, half of them watched late, pub/sub cut every 150 ms: no final state is missed', async () => {
  await deploy();
  const held = await fourHundred();
  let cuts = 0;
  const cutting = setInterval(() => {
    void killPubSub();
    cuts += 1;
  }, 150);
  try {
    const early = held.filter((_, index) => index % 2 === 0).map(follow);
    const cancelling = cancelAll(held, 5);
    const late: Watched<any>[] = [];
    for (const each of held.filter((_, index) => index % 2 === 1)) {
      late.push(follow(each));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await cancelling;
    const watched = [...early, ...late];
    await eventually(async () => {
      const open = watched.filter((each) => each.events.at(-1)?.status !== 'CANCELLED');
      expect(open).toHaveLength(0);
    }, 30_000);
    await Promise.all(watched.map((each) => each.done));
    expect(watched).toHaveLength(400);
    expect(cuts).toBeGreaterThan(10);
    for (const { events } of watched) {
      const versions = events.map((event) => event.version);
      expect(versions).toEqual([...new Set(versions)].sort());
    }
  } finally {
    clearInterval(cutting);
  }
}, 120_000);

test('without the periodic read and with one cut, the push itself delivers', async () => {
  await deploy({ REREAD_SECONDS: '0' });
  const held = await fourHundred();
  const watched = held.map(follow);
  await eventually(async () => expect(watched.filter((each) => each.events.length === 0)).toHaveLength(0));
  setTimeout(() => void killPubSub(), 500);
  await cancelAll(held, 5);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const delays = watched
    .flatMap((each, index) =>
      each.events.at(-1)?.status === 'CANCELLED' ? each.times.at(-1)! - held[index]!.cancelledMs! : [],
    )
    .sort((a, b) => a - b);
  expect(delays.length).toBeGreaterThanOrEqual(380);
}, 120_000);

test('a server is killed and comes back: all its clients have their result', async () => {
  await deploy();
  const [first] = servers;
  const held = (await fourHundred()).slice(0, 100);
  const watched = held.map(follow);
  await eventually(async () => expect(watched.filter((each) => each.events.length === 0)).toHaveLength(0));
  await first!.kill();
  await cancelAll(held, 0);
  const PORT = new URL(first!.url!).port;
  servers[0] = await startServerProcess(app.database.url, { REDIS_URL: ownRedis.url, ROLES: 'api', PORT });
  await eventually(async () => {
    expect(watched.filter((each) => each.events.at(-1)?.status !== 'CANCELLED')).toHaveLength(0);
  }, 30_000);
}, 120_000);
