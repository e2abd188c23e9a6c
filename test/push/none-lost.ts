import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { Redis } from 'ioredis';
import type { App } from '../../src/start/start-app.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { type Fan, fans } from '../support/crowd.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { subscriber, type Watched, watch } from '../support/watching.js';

const PEOPLE = 40;
const QUARTERS = 4;
/** After so many cancellations the connections of pub/sub are cut. */
const CUT_AFTER = 5;

interface Held {
  fan: number;
  id: string;
}

type Server = Pick<App, 'url' | 'stop'>;

const stoppable = (server: ServerProcess): Server => ({
  url: server.url,
  stop: async () => void (await server.terminate()),
});

/** What is done to reservations that are watched while pub/sub or a server is lost. */
export interface NoneLost {
  /** Half of them are watched late, and pub/sub is cut again and again: no final state is missed. */
  pubSubIsCut(): Promise<void>;
  /** Without the periodic read and with one cut, the push itself delivers. */
  pushAlone(): Promise<void>;
  /** A server is killed and comes back: all its clients have their result. */
  serverIsKilled(): Promise<void>;
}

/**
 * Two servers that share only the database and Redis, and the worker that publishes to them.
 *
 * @param reservations how many; a multiple of 40
 */
export function noneLost(reservations: number): NoneLost {
  let app: TestApp;
  let ownRedis: OwnRedis;
  let redis: Redis;
  let people: Fan[];
  let servers: Server[] = [];
  let clients: Client[] = [];
  beforeAll(async () => {
    app = await startTestApp({ ROLES: 'api' });
    ownRedis = await startOwnRedis();
    redis = new Redis(ownRedis.url);
    people = await fans(app.url, PEOPLE);
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.dispose()));
    await Promise.all(servers.map((server) => server.stop()));
  });
  afterAll(async () => {
    redis.disconnect();
    await ownRedis.stop();
    await app.stop();
  });

  const start = (environment: Record<string, string>): Promise<Server> =>
    startOn(app.database, { REDIS_URL: ownRedis.url, ...environment });
  /** A server that can be killed. */
  const startMortal = (environment: Record<string, string> = {}): Promise<ServerProcess> =>
    startServerProcess(app.database.url, { REDIS_URL: ownRedis.url, ROLES: 'api', ...environment });

  async function deploy(environment: Record<string, string>, first: Server): Promise<void> {
    const others = ['api', 'worker'].map((ROLES) => start({ ...environment, ROLES }));
    servers = [first, ...(await Promise.all(others))];
    clients = people.map(({ token }, index) => subscriber(servers[index % 2]!.url!, token));
  }

  /** Every fan holds as many as any other. */
  async function hold(): Promise<Held[]> {
    const held: Held[] = [];
    const hall = { rows: 10, seatsPerRow: reservations / QUARTERS / 10 };
    for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
      const { performanceId, seatIds } = await createConcert(app, hall);
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
  const cutPubSub = () => redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');

  async function cancelAll(
    held: readonly Held[],
    after: (count: number) => Promise<unknown> = async () => undefined,
  ): Promise<void> {
    for (const [index, { fan, id }] of held.entries()) {
      await run(app.url, 'CancelReservation', { input: { reservationId: id } }, people[fan]!.token);
      await after(index + 1);
    }
  }

  const untilAllHaveBegun = (watched: readonly Watched<any>[]): Promise<void> =>
    eventually(async () => {
      expect(watched.filter(({ events }) => events.length === 0)).toHaveLength(0);
    }, 30_000);

  const untilAllAreCancelled = (watched: readonly Watched<any>[]): Promise<void> =>
    eventually(async () => {
      expect(watched.filter(({ events }) => events.at(-1)?.status !== 'CANCELLED')).toHaveLength(0);
    }, 30_000);

  return {
    async pubSubIsCut() {
      await deploy({}, await start({ ROLES: 'api' }));
      const held = await hold();
      const watched = held.filter((_, index) => index % 2 === 0).map(follow);
      const late = held.filter((_, index) => index % 2 === 1);
      await cancelAll(held, async (count) => {
        if (count % 2 === 0) watched.push(follow(late[count / 2 - 1]!));
        if (count % CUT_AFTER === 0) await cutPubSub();
      });
      await untilAllAreCancelled(watched);
      await Promise.all(watched.map((each) => each.done));
      expect(watched).toHaveLength(reservations);
      for (const { events } of watched) {
        const versions = events.map((event) => event.version);
        expect(versions).toEqual([...new Set(versions)].sort());
      }
    },
    async pushAlone() {
      const pushAlone = { REREAD_SECONDS: '0' };
      await deploy(pushAlone, await start({ ...pushAlone, ROLES: 'api' }));
      const held = await hold();
      const watched = held.map(follow);
      await untilAllHaveBegun(watched);
      await cancelAll(held, async (count) => {
        if (count === reservations / 4) await cutPubSub();
      });
      // What was cancelled during the cut is found by the gap; a reader that was just reading may miss it.
      await eventually(async () => {
        const told = watched.filter(({ events }) => events.at(-1)?.status === 'CANCELLED');
        expect(told.length).toBeGreaterThanOrEqual(0.95 * reservations);
      });
    },
    async serverIsKilled() {
      const first = await startMortal();
      await deploy({}, stoppable(first));
      const held = (await hold()).slice(0, reservations / 4);
      const watched = held.map(follow);
      await untilAllHaveBegun(watched);
      await first.kill();
      await cancelAll(held);
      servers[0] = stoppable(await startMortal({ PORT: new URL(first.url!).port }));
      await untilAllAreCancelled(watched);
    },
  };
}
