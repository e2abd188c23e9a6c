import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { subscriber, watch } from '../support/watching.js';
import { concertWithRoom, configure, guests, join } from './fans.js';
import { expectRate, logOf, replay } from './replay.js';

const PER_SECOND = 5;
const FANS = 120;

/** What happens to processes that a waiting room works with. Two workers run all the while. */
export interface ProcessSite {
  app(): TestApp;
  /** Tickers sleep, one and then all: no rush, no fan out of turn. */
  tickersSleep(sleep: (concertId: string) => Promise<void>): Promise<void>;
  /** A server with so many subscribers is killed and comes back: all are back at their places. */
  serverIsKilled(subscribers: number): Promise<void>;
}

export function processSite(): ProcessSite {
  let app: TestApp;
  let tickers: ServerProcess[] = [];
  let servers: ServerProcess[] = [];
  let clients: Client[] = [];
  beforeAll(async () => {
    app = await startTestApp({ ROLES: 'api' });
    const worker = () => startServerProcess(app.database.url, { ROLES: 'worker' });
    tickers = await Promise.all([worker(), worker()]);
  });
  afterEach(async () => {
    await Promise.allSettled(clients.map((client) => client.dispose()));
    await Promise.all(servers.map((server) => server.terminate()));
    clients = [];
    servers = [];
  });
  afterAll(async () => {
    await Promise.all(tickers.map((ticker) => ticker.terminate()));
    await app.stop();
  });

  async function start(environment: Record<string, string> = {}): Promise<ServerProcess> {
    const server = await startServerProcess(app.database.url, { ROLES: 'api', ...environment });
    servers.push(server);
    return server;
  }

  return {
    app: () => app,
    async tickersSleep(sleep) {
      const { concertId } = await concertWithRoom(app, { capacity: 1_000, admitPerSecond: PER_SECOND });
      const fans = await guests(app, FANS);
      await Promise.all(fans.map((fan) => join(app, concertId, fan)));
      const admitted = async (): Promise<number> => replay(await logOf(app.database, concertId)).length;
      const moreThan = (count: number): Promise<void> =>
        eventually(async () => expect(await admitted()).toBeGreaterThan(count), 20_000);
      await moreThan(PER_SECOND);
      for (const asleep of [tickers.slice(0, 1), tickers]) {
        for (const { pid } of asleep) process.kill(pid, 'SIGSTOP');
        const before = await admitted();
        if (asleep.length === 1) await moreThan(before + PER_SECOND);
        else await sleep(concertId);
        // What had been taken may have been written down since.
        if (asleep.length > 1) expect((await admitted()) - before).toBeLessThanOrEqual(PER_SECOND);
        for (const { pid } of asleep) process.kill(pid, 'SIGCONT');
        await moreThan(before + 2 * PER_SECOND);
      }
      expectRate(await logOf(app.database, concertId), PER_SECOND);
      await configure(app, concertId, { admitPerSecond: 100 });
      await eventually(async () => expect(await admitted()).toBe(FANS), 20_000);
    },
    async serverIsKilled(subscribers) {
      const server = await start();
      const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 1 });
      const fans = await guests(app, subscribers);
      const ids: string[] = [];
      for (const fan of fans) ids.push((await join(app, concertId, fan)).id);
      const watched = fans.map((fan) => {
        const client = subscriber(server.url!, fan.token);
        clients.push(client);
        return watch<any>(client, 'WatchQueuePlace', { concertId });
      });
      await eventually(async () => {
        expect(watched.filter(({ events }) => events.length === 0)).toEqual([]);
      }, 20_000);
      await server.kill();
      servers = servers.filter((each) => each !== server);
      const heard = watched.map(({ events }) => events.length);
      const again = await start({ PORT: new URL(server.url!).port });
      expect(again.url).toBe(server.url);
      await eventually(async () => {
        expect(watched.filter(({ events }, index) => events.length <= heard[index]!)).toHaveLength(0);
      }, 40_000);
      for (const [index, { events }] of watched.entries()) {
        expect(new Set(events.map(({ id }) => id))).toEqual(new Set([ids[index]]));
        if (index > 0) expect(events.at(-1)).toMatchObject({ status: 'WAITING', position: index });
      }
    },
  };
}
